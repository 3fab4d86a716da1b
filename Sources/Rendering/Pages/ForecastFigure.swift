import Reporting

/// The chart of a resource over the last days, with its forecast.
struct ForecastFigure {
    let series: ResourceSeries
    let forecast: ResourceForecast
    let timeZone: ReportTimeZone

    func figure(id: String) -> ChartFigure {
        let days = forecast.days
        let (scale, unit) = series.isBytes ? ByteUnit.fitting(days.map { abs($0.maximum) }.max() ?? 1) : (1, "")
        let title = "Last \(NumberText.counted(days.count, "day"))"
        let name = DisplayText.shortened(series.name, to: NameText.longest)
        let last = days.last?.date ?? CalendarDate(daysSince1970: 0)
        let end = self.end(after: last)
        let chart = ForecastChart(
            caption: ChartCaption(
                id: id, title: "\(name), \(title.lowercased())",
                description:
                    "Daily peaks, \(WindowText.days(days.first?.date ?? last, last)); \(ForecastText.sentence(forecast, of: series.metric))."
            ),
            axis: ValueAxis(unit: unit) { NumberText.value($0) },
            window: ChartWindow(
                start: start(of: days.first?.date ?? last), end: start(of: end.adding(days: 1)),
                timeZone: timeZone.foundation),
            historyName: "daily peak",
            history: days.map { PointChart.Measurement(instant: noon(of: $0.date), value: $0.maximum / scale) },
            projection: projection(from: last, to: end, scale: scale),
            slots: days.map { day in
                ChartSlot(
                    start: start(of: day.date), width: start(of: day.date.adding(days: 1)) - start(of: day.date),
                    tooltip: "\(WindowText.shortDay(day.date, beside: last)) · peak \(series.text(day.maximum))")
            },
            rules: series.limit.map { [ChartRule(value: $0 / scale, label: "limit \(series.text($0))")] } ?? [])
        return ChartFigure(
            title: title, svg: Markup(chart.markup),
            table: DataTable(
                nameColumn: "Day", columns: ["Last", "Avg", "Peak"],
                rows: days.reversed().map { day in
                    DataTable.Row(
                        name: WindowText.shortDay(day.date, beside: last),
                        cells: [series.text(day.last), series.text(day.mean), series.text(day.maximum)])
                }))
    }

    /// A little after the band, but at most four times as far as the days go back, so that they are not compressed.
    private func end(after last: CalendarDate) -> CalendarDate {
        guard [.date, .notBefore].contains(forecast.outcome), let first = forecast.days.first?.date else { return last }
        let past = max(last.daysSince1970 - first.daysSince1970, 14)
        let wanted = (forecast.latest ?? last.adding(days: past)).daysSince1970 - last.daysSince1970
        return last.adding(days: min(wanted + wanted / 20 + 1, 4 * past))
    }

    private func projection(from last: CalendarDate, to end: CalendarDate, scale: Double) -> ForecastChart.Projection? {
        guard [.date, .notBefore].contains(forecast.outcome), let line = forecast.line, let limit = series.limit else {
            return nil
        }
        /// The point of a line on a day, or the point where it reaches the limit if that is earlier.
        func finish(of line: TrendLine, at known: CalendarDate?) -> ForecastChart.Place {
            let ahead = Double(end.daysSince1970 - last.daysSince1970)
            let there =
                known.map { Double($0.daysSince1970 - last.daysSince1970) } ?? (limit - line.level) / line.perDay
            guard line.perDay > 0, there <= ahead else {
                return ForecastChart.Place(
                    instant: noon(of: end), value: min(line.level + line.perDay * ahead, limit) / scale)
            }
            return ForecastChart.Place(instant: noon(of: last) + max(there, 0) * 86_400, value: limit / scale)
        }
        func beginning(of line: TrendLine) -> ForecastChart.Place {
            ForecastChart.Place(instant: noon(of: last), value: min(line.level, limit) / scale)
        }
        var band: [ForecastChart.Place] = []
        if let flattest = forecast.flattest, let steepest = forecast.steepest {
            let (early, late) = (finish(of: steepest, at: forecast.earliest), finish(of: flattest, at: forecast.latest))
            // Along the limit, or the edge of the chart, from one line to the other.
            let corner =
                late.value < limit / scale && early.value >= limit / scale
                ? [ForecastChart.Place(instant: late.instant, value: early.value)] : []
            band = [beginning(of: steepest), early] + corner + [late, beginning(of: flattest)]
        }
        return ForecastChart.Projection(line: [beginning(of: line), finish(of: line, at: forecast.date)], band: band)
    }

    private func start(of date: CalendarDate) -> Double { Double(timeZone.start(of: date).seconds) }

    private func noon(of date: CalendarDate) -> Double { start(of: date) + 43_200 }
}
