import Glibc

/// The measures by which endpoints and the service are compared.
enum RequestMeasure: CaseIterable {
    case p95, mean, errors, serverErrors, requests

    /// Whether more is worse; for requests, less is worse.
    var isMoreWorse: Bool { self != .requests }
    var isTime: Bool { self == .p95 || self == .mean }
    var isRate: Bool { self == .errors || self == .serverErrors }

    var measure: Change.Measure {
        switch self {
        case .p95: .p95
        case .mean: .mean
        case .errors: .errors
        case .serverErrors: .serverErrors
        case .requests: .requests
        }
    }
}

/// A measure on the scale of its comparison: the logarithm of a time, the arcsine of the root of a share.
struct MeasureScale {
    private let measure: RequestMeasure
    private let settings: ComparisonSettings
    /// Hours of the clock that the reported day lacks; requests are compared in the other hours.
    private let missing: Set<Int>

    /// From this many requests (for a time) or expected errors (for a share) on, a test gets its full part of the
    /// chance of a false call. With fewer there is less to find.
    private static let requestsForFullWeight = 2000.0
    private static let errorsForFullWeight = 10.0
    /// Weight of measures that mostly repeat what other measures show.
    private static let weightOfOthers = 0.3
    /// A time from fewer requests than this says nothing about its day.
    private static let fewestRequests = 20
    /// Endpoints with at least this many requests show what all have in common.
    private static let requestsOfLarge = 500.0
    /// The part of the floor that the printed figure has to reach. That figure, a median of four days, is less accurate
    /// than the forecast, and requiring all of the floor missed one in forty of the times that were 30 % longer.
    private static let partOfFloorPrinted = 0.5

    init(_ measure: RequestMeasure, settings: ComparisonSettings, missing: Set<Int> = []) {
        self.measure = measure
        self.settings = settings
        self.missing = missing
    }

    /// The figure in the measure's unit; `nil` where it is unknown.
    func figure(_ figures: DayFigures) -> Double? {
        guard figures.requests > 0 else { return nil }
        switch measure {
        case .p95: return figures.requests >= Self.fewestRequests ? figures.p95Milliseconds : nil
        case .mean: return figures.requests >= Self.fewestRequests ? figures.meanMilliseconds : nil
        case .requests: return figures.volume(without: missing).map(Double.init)
        case .errors: return Double(figures.errors) / Double(figures.requests)
        case .serverErrors: return figures.serverErrors.map { Double($0) / Double(figures.requests) }
        }
    }

    func transform(_ figure: Double) -> Double {
        switch measure {
        case .p95, .mean, .requests: log1p(max(figure, 0))
        case .errors, .serverErrors: asin(min(max(figure, 0), 1).squareRoot())
        }
    }

    private func inverse(_ value: Double) -> Double {
        switch measure {
        case .p95, .mean, .requests: return expm1(value)
        case .errors, .serverErrors:
            let sine = sin(min(max(value, 0), .pi / 2))
            return sine * sine
        }
    }

    /// Variance of a day's own factor where nothing is known yet: 5 % of a time, 20 % of an error rate, as variances.
    var defaultDayVariance: Double {
        switch measure {
        case .p95, .mean: 0.05 * 0.05
        case .requests: 0.1 * 0.1
        case .errors, .serverErrors: 0.2 * 0.2
        }
    }

    /// - Parameters:
    ///   - figures: figures by series and day.
    ///   - days: positions of the days that are compared, this day last.
    func history(_ figures: [[DayFigures?]], dates: [CalendarDate], days: [Int]) -> MeasureHistory {
        var values: [[Double]] = []
        var variances: [[Double]] = []
        var scales: [Double] = []
        var isLarge: [Bool] = []
        for series in figures {
            let points = days.map { series[$0].flatMap(point) }
            values.append(points.map { $0?.value ?? .nan })
            // The variance of a small sample is itself uncertain, so the variance of one request is taken from all
            // days.
            let requests = days.map { series[$0].map { Double($0.requests) } ?? .nan }
            let variance =
                zip(points, requests).compactMap { point, requests in point.map { $0.variance * requests } }.median ?? 0
            variances.append(requests.map { variance / $0 })
            let level = points.dropLast().compactMap { $0?.value }.median ?? 0
            // The root of a share p varies with a day's factor by the root of p / 4 times the factor.
            scales.append(measure.isRate ? max(inverse(level), 1e-6) / 4 : 1)
            isLarge.append(
                days.dropLast().compactMap { series[$0].map { Double($0.requests) } }.median ?? 0
                    >= Self.requestsOfLarge)
        }
        return MeasureHistory(
            dates: days.map { dates[$0] }, values: values, samplingVariances: variances, dayScales: scales,
            isLarge: isLarge, daySkew: measure.isRate ? 0.5 : 0)
    }

    private func point(_ figures: DayFigures) -> (value: Double, variance: Double)? {
        guard let figure = figure(figures) else { return nil }
        let requests = Double(figures.requests)
        switch measure {
        case .p95: return (transform(figure), figures.p95Variance)
        case .mean: return (transform(figure), figures.meanVariance)
        case .requests: return (transform(figure), 1 / max(figure, 1))
        case .errors, .serverErrors:
            // Anscombe 1948.
            return (transform((figure * requests + 0.375) / (requests + 0.75)), 1 / (4 * requests + 2))
        }
    }

    /// The smallest difference from a figure that is worth reporting, in the measure's unit.
    func floor(from figure: Double) -> Double {
        switch measure {
        case .p95, .mean: max(figure * settings.relativeChange, settings.changeMilliseconds)
        case .errors, .serverErrors: settings.changeOfErrorRate
        case .requests: max(figure * settings.changeOfRequests, Double(settings.minimumRequests))
        }
    }

    /// A deviation with its floors and its part of the chance of a false call.
    ///
    /// - Parameter span: number of days in the mean.
    func test(
        _ deviation: Deviation, before: Double, after: Double, today: DayFigures, isService: Bool, span: Int = 1
    ) -> FalseCallLimit.Test {
        let usual = inverse(deviation.expected)
        let reach = floor(from: usual)
        let up = measure.isRate && usual + reach > 1 ? .infinity : transform(usual + reach) - deviation.expected
        let down = usual - reach < 0 ? .infinity : deviation.expected - transform(usual - reach)
        let seen = deviation.difference > 0 ? after - before : before - after
        var weight = 1.0
        if !isService {
            // Approximately the requests of all days of the span.
            let requests = Double(today.requests) * Double(span)
            switch measure {
            case .p95: weight = min(requests / Self.requestsForFullWeight, 1)
            // P95 finds most of what these find.
            case .mean, .requests: weight = min(requests / Self.requestsForFullWeight, 1) * Self.weightOfOthers
            case .errors, .serverErrors: weight = min(usual * requests / Self.errorsForFullWeight, 1)
            }
        }
        return FalseCallLimit.Test(
            deviation, up: up, down: down, isPrinted: seen >= floor(from: before) * Self.partOfFloorPrinted,
            weight: weight * (DayForecast.spans[span] ?? 1), isLessWorse: !measure.isMoreWorse)
    }
}
