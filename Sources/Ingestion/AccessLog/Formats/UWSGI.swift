extension KnownFormat {
    /// A time without an offset is in the zone of the server.
    static let uwsgi = KnownFormat(
        name: "uwsgi", writer: "uWSGI, its default format",
        sample: #"""
            [pid: 88185|app: 0|req: 1/1] 192.0.2.10 () {38 vars in 696 bytes} [Sun Nov 22 10:00:01 2026] POST /update_metrics => generated 47 bytes in 129 msecs (HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)
            {address space usage: 140734 bytes/0MB} {rss usage: 0 bytes/0MB} [pid: 88185|app: 0|req: 2/2] 192.0.2.10 () {38 vars in 696 bytes} [Sun Nov 22 10:00:02 2026] GET /static/a.css => generated 47 bytes in 12 msecs via sendfile() (HTTP/1.1 200) 9 headers in 378 bytes (0 switches on core 0)
            """#,
        description: description(unit: "msecs", .milliseconds))

    static let uwsgiMicros = KnownFormat(
        name: "uwsgi-micros", writer: "uWSGI with log-micros",
        sample: #"""
            [pid: 88185|app: 0|req: 1/1] 192.0.2.10 () {38 vars in 696 bytes} [Sun Nov 22 10:00:01 2026] POST /update_metrics => generated 47 bytes in 129318 micros (HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)
            """#,
        description: description(unit: "micros", .microseconds))

    /// Before the process there can be a report of its memory, and after the unit how a file was sent.
    private static func description(unit: String, _ took: DurationUnit) -> Description {
        .fields(
            "$memory[pid: $process] $client ($user) {$variables} [$time] $request_method $request_uri => generated $bytes bytes in $took \(unit)$via ($protocol $status) $rest",
            ["time": .time(.any), "took": .duration(DurationField(took, isOptional: true))])
    }
}
