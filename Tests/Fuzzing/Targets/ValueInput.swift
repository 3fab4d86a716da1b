import Foundation
import Reporting

@testable import LogFiles
@testable import Publishing
@testable import Rendering
@testable import Reporting

/// A short text, or the bytes of two numbers.
struct ValueInput {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func run() throws {
        try text(String(decoding: bytes, as: UTF8.self))
        if bytes.count >= 16 {
            let words = bytes.withUnsafeBytes { bytes in
                (0..<2).map { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) }
            }
            try numbers(Int(truncatingIfNeeded: words[0]), Int(truncatingIfNeeded: words[1]))
            figures(Double(bitPattern: words[0]), Double(bitPattern: words[1]))
        }
    }

    private func text(_ text: String) throws {
        if let instant = Instant(text), instant.isWritable {
            try FuzzFinding.expect(Instant(instant.description) == instant, "\(instant) is not read as it is written")
            try times(around: instant)
        }
        if let date = CalendarDate(text) {
            try FuzzFinding.expect(date.description == text, "\(date) is not written as it was read")
            try days(around: date)
        }
        _ = ReportTimeZone(text)
        if let id = OrganizationID(text) {
            try FuzzFinding.expect(OrganizationID(id.description) == id, "\(id) is not read as it is written")
        }
        if let share = RequestShare(text) {
            try FuzzFinding.expect(
                RequestShare(fraction: share.fraction) == share, "\(text) is another share as a fraction")
        }
        _ = EndpointPattern(name: text, method: nil).matches(Endpoint(name: "/api/orders/:id", method: "GET"))
        _ = EndpointPattern(name: "/a*b*c*", method: nil).matches(Endpoint(name: text, method: nil))
        if let base = RotatedName.base(of: text) {
            try FuzzFinding.expect(RotatedName.isRotation(text, of: base), "\(text) is no rotation of \(base)")
        }
        try FuzzFinding.expect(
            !(RotatedName.isOlder(text, than: "access.log.1") && RotatedName.isOlder("access.log.1", than: text)),
            "each of two names is the older one")
        try mail(text)
        _ = DisplayText.shortened(DisplayText.visible(text), to: 20)
        _ = CommonMark.html(text)
    }

    private func mail(_ text: String) throws {
        let line = DisplayText.line(text, limit: 100)
        let field = MailHeader.field("Subject", text: line)
        try FuzzFinding.expect(
            field.hasSuffix(MailHeader.lineEnd) && field.utf8.allSatisfy { $0 < 0x80 },
            "a header field is not ASCII or not ended")
        for part in field.components(separatedBy: MailHeader.lineEnd).dropFirst().dropLast() {
            try FuzzFinding.expect(part.hasPrefix(" "), "a header field goes on in a line of its own")
        }
        guard let address = try? MailAddress(text) else { return }
        try FuzzFinding.expect(
            (try? MailAddress("\(address.name) <\(address.address)>")) == address,
            "an address is not read as it is written")
        let message = MailMessage(
            from: address, to: address, prefix: line, days: ["2026-11-22"], finding: line, shortDay: "22 Nov",
            date: Instant(seconds: 0),
            body: MailBody(digest: text, page: "index.html") { $0 })
        try FuzzFinding.expect(message.encoded.allSatisfy { $0 < 0x80 }, "a message is not ASCII")
    }

    private static let zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"].compactMap(
        ReportTimeZone.init)

    private func times(around instant: Instant) throws {
        for zone in Self.zones {
            let start = zone.hourStart(atOrBefore: instant)
            try FuzzFinding.expect(start <= instant, "an hour starts after what is in it")
            _ = (zone.clock(at: instant), zone.offsetText(at: instant))
            let window = ReportWindow(ending: instant, timeZone: zone)
            _ = (window.hours.count, window.label(of: instant), window.path)
            try days(around: zone.date(at: instant))
        }
        _ = MailHeader.date(instant)
    }

    private func days(around date: CalendarDate) throws {
        for zone in Self.zones {
            let window = ReportWindow(date: date, timeZone: zone)
            // Samoa skipped 2011-12-30.
            try FuzzFinding.expect(
                window.hours.isEmpty || (20...28).contains(window.hours.count),
                "the day \(date) has \(window.hours.count) hours")
            _ = window.hours.map { window.label(of: $0.start) }
            _ = WindowText.title(window)
        }
        let month = CalendarMonth(of: date)
        try FuzzFinding.expect(month.next.previous == month, "a month is not the one before the next")
        _ = DueDays.dates(upTo: date, archived: [], reach: 40)
    }

    private func numbers(_ first: Int, _ second: Int) throws {
        _ = (NumberText.count(first), NumberText.counted(second, "request"))
        _ = NumberText.percentDown(first, of: second, places: 2)
        let instant = Instant(microseconds: Int64(first))
        _ = (
            instant.description, instant.seconds, Instant(seconds: Int64(second)).description,
            instant.adding(seconds: Int64(second)).description
        )
        for zone in Self.zones {
            _ = (
                zone.date(at: instant).description, zone.clock(at: instant),
                zone.hourStart(atOrBefore: instant).description
            )
        }
        if instant.isWritable { try times(around: instant) }
        _ = (Severity(queryMilliseconds: first), LatencyBin.index(of: first))
    }

    private func figures(_ first: Double, _ second: Double) {
        for number in [first, second] {
            _ = (NumberText.milliseconds(number), NumberText.percent(number), NumberText.bytes(number))
            _ = (NumberText.duration(milliseconds: number), NumberText.percentThreshold(number))
            for metric in ["cpu", "database_size", "connection_count"] {
                _ = ResourceSeries(metric: metric, points: [], limit: nil).text(number)
            }
        }
        _ = NumberText.percent(first, above: second)
        _ = LinearTicks(from: first, to: second, count: 5)
        _ = LinearTicks(from: first, to: second, count: 5, wholeNumbers: true)
        for zone in Self.zones { _ = TimeTicks(from: first, to: second, in: zone, maximumCount: 8) }
    }
}
