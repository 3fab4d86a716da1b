extension KnownFormat {
    static let envoy = KnownFormat(
        name: "envoy", writer: "Envoy, its default format",
        sample: #"""
            [2026-11-22T10:00:01.310Z] "POST /api/v1/locations HTTP/2" 204 - 154 0 226 100 "192.0.2.28" "nsq2http" "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "locations" "tcp://10.0.0.1:80"
            """#,
        description: .fields(
            #"[$start] "$request" $status $flags $received $sent $took $upstream "$forwarded" "$agent" "$id" "$authority" "$server""#,
            fields))

    static let istio = KnownFormat(
        name: "istio", writer: "Istio, the default format of its proxies",
        sample: #"""
            [2026-11-22T10:00:05.310Z] "GET /istio HTTP/1.1" 200 - via_upstream - "-" 0 91 30 29 "-" "curl" "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd5" "locations" "10.0.0.1:80" outbound|80||x.svc 10.0.0.2:1 10.0.0.3:80 10.0.0.2:2 - default
            """#,
        description: .fields(
            #"[$start] "$request" $status $flags $details $termination "$failure" $received $sent $took $upstream "$forwarded" "$agent" "$id" "$authority" "$server" $rest"#,
            fields))

    static let envoyJSON = KnownFormat(
        name: "envoy-json", writer: "Envoy, Istio, Envoy Gateway and Contour, JSON",
        sample: #"""
            {"start_time":"2026-11-22T10:00:01.310Z","method":"GET","path":"/api/v1/locations","protocol":"HTTP/2","response_code":200,"response_flags":"-","duration":30,"bytes_sent":91,"upstream_host":"10.0.0.1:80"}
            """#,
        description: .json(
            "time=start_time|@timestamp,duration=duration:ms,method=method|:method,path=path|x-envoy-original-path|x-envoy-origin-path|:path,status=response_code,has=response_flags|response_code_details|upstream_host|upstream_cluster|x-envoy-origin-path"
        ))

    private static let fields: [String: LogField] = [
        "start": .time(.iso8601), "took": .duration(DurationField(.milliseconds, isOptional: true)),
    ]
}
