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
                from: timeZone.start(of: days.first?.date ?? last), to: timeZone.start(of: end.adding(days: 1)),
                in: timeZone),
            historyName: "daily peak",
            history: days.map { PointChart.Measurement(instant: noon(of: $0.date), value: $0.maximum / scale) },
            projection: projection(from: last, to: end, scale: scale),
            slots: days.map { day in
                ChartSlot(
                    from: timeZone.start(of: day.date), to: timeZone.start(of: day.date.adding(days: 1)),
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
        let ahead = Double(end.daysSince1970 - last.daysSince1970)
        func days(until date: CalendarDate) -> Double { Double(date.daysSince1970 - last.daysSince1970) }
        func place(_ day: Double, _ value: Double) -> ForecastChart.Place {
            ForecastChart.Place(instant: noon(of: last) + day * 86_400, value: min(value, limit) / scale)
        }
        /// A line from the reported day to the limit, or to the end of the chart. If the date is known on which it
        /// reaches the limit, the line is stretched to that day.
        func course(of line: TrendLine, until known: CalendarDate?) -> [ForecastChart.Place] {
            let own = line.days(until: limit, within: 4 * 3652)
            let there = max(known.map(days) ?? own ?? ahead, 0.5)
            let pace = known == nil ? 1 : (own ?? there) / there
            let stop = min(there, ahead)
            return steps(of: line, over: stop).map { place($0, line.value($0 * pace)) }
        }
        /// Days at which a line is drawn: its ends, and for a curve places between them.
        func steps(of line: TrendLine, over days: Double) -> [Double] {
            let count = line.form == .straight ? 1 : 24
            return (0...count).map { days * Double($0) / Double(count) }
        }
        let isDated = forecast.outcome == .date
        var band: [ForecastChart.Place] = []
        if let flattest = forecast.flattest, let steepest = forecast.steepest {
            let early = course(of: isDated ? line : steepest, until: isDated ? forecast.earliest : nil)
            let late = course(of: isDated ? line : flattest, until: isDated ? forecast.latest : nil)
            // Along the limit, or the edge of the chart, from one line to the other.
            var corner: [ForecastChart.Place] = []
            if let first = early.last, let last = late.last, last.value < limit / scale, first.value >= limit / scale {
                corner = [ForecastChart.Place(instant: last.instant, value: first.value)]
            }
            band = early + corner + late.reversed()
        }
        // The line begins where the segment does that it is fitted to.
        let began =
            [forecast.days.first?.date, forecast.since, forecast.change?.date, forecast.step?.date]
            .compactMap(\.self).max().map(days) ?? 0
        let past = steps(of: line, over: -began).reversed().dropLast().map { place(-$0, line.value(-$0)) }
        return ForecastChart.Projection(line: past + course(of: line, until: forecast.date), band: band)
    }

    private func noon(of date: CalendarDate) -> Double { Double(timeZone.start(of: date).seconds) + 43_200 }
}
