extension KnownFormat {
    /// A time without an offset is in the zone of the server.
    static let uwsgi = KnownFormat(
        name: "uwsgi", writer: "uWSGI, its default format",
        sample: #"""
            [pid: 88185|app: 0|req: 1/1] 192.0.2.10 () {38 vars in 696 bytes} [Sun Nov 22 10:00:01 2026] POST /update_metrics => generated 47 bytes in 129 msecs (HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)
            """#,
        description: .fields(
            #"[pid: $process] $client ($user) {$variables} [$time] $request_method $request_uri => generated $bytes bytes in $took ($protocol $status) $rest"#,
            ["time": .time(.any), "took": .duration(DurationField(.milliseconds, isOptional: true))]))
}
