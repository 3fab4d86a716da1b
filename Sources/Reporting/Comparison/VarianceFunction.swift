/// The variance of a forecast's error as a multiple of the sampling variance plus a multiple of the day's own variance.
/// Requests cluster, so the first factor may exceed one; days differ, so the second is usually not zero.
struct VarianceFunction {
    private let clustering: Double
    let day: Double

    init(errors: [[Double]], history: MeasureHistory, series: [Int], fallback: Double) {
        var points: [(sampling: Double, scale: Double, square: Double)] = []
        for one in series {
            let days = (1..<max(history.today, 1)).filter { errors[one][$0].isFinite }
            guard days.count >= 3 else { continue }
            let limit =
                days.count >= 10
                ? RobustDeviation.clip * days.map { errors[one][$0] }.robustDeviation(from: 0) : .infinity
            let squares = days.reduce(0.0) { sum, day in
                let error = min(abs(errors[one][day]), max(limit, 1e-12))
                return sum + error * error
            }
            let sampling = days.reduce(0.0) { $0 + history.samplingVariances[one][$1] } / Double(days.count)
            points.append(
                (sampling, history.dayScales[one], squares / Double(days.count) / RobustDeviation.clippedVariance))
        }
        var clustering = 1.0
        var day =
            points.compactMap { $0.scale > 0 ? max($0.square - $0.sampling, 0) / $0.scale : nil }.median ?? fallback
        // Iteratively reweighted least squares through the origin; a series that varies far more than others of its
        // kind counts at most three times as much.
        if points.count >= 5 {
            for _ in 0..<30 {
                var (aa, ab, bb, ay, by) = (0.0, 0.0, 0.0, 0.0, 0.0)
                for point in points {
                    let fitted = max(clustering * point.sampling + day * point.scale, 1e-12)
                    let weight = 1 / (fitted * fitted)
                    let square = min(point.square, 3 * fitted)
                    aa += weight * point.sampling * point.sampling
                    ab += weight * point.sampling * point.scale
                    bb += weight * point.scale * point.scale
                    ay += weight * point.sampling * square
                    by += weight * point.scale * square
                }
                let determinant = aa * bb - ab * ab
                guard bb > 0 else { break }
                if determinant > 1e-9 * aa * bb {
                    clustering = (ay * bb - by * ab) / determinant
                    day = (aa * by - ab * ay) / determinant
                } else {
                    clustering = 1
                }
                if clustering < 1 || determinant <= 1e-9 * aa * bb {
                    clustering = 1
                    day = (by - ab) / bb
                }
                if day < 0 {
                    day = 0
                    clustering = aa > 0 ? max(ay / aa, 1) : 1
                }
            }
        }
        self.clustering = clustering
        // No series is so steady that its day-to-day variation can be taken as zero.
        self.day = max(day, fallback / 16)
    }

    func value(sampling: Double, dayScale: Double) -> Double { max(clustering * sampling + day * dayScale, 1e-12) }
}
