extension KnownFormat {
    /// The three times add up to the time of the request; each is -1 where the request did not get that far.
    static let alb = KnownFormat(
        name: "alb", writer: "AWS Application Load Balancer",
        sample: #"""
            https 2026-11-22T10:00:01.065466Z app/my-lb/50dc6c495c0c9188 192.0.2.10:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://www.example.com:443/users/17?x=1 HTTP/1.1" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" "-" 1 2026-11-22T10:00:00.364000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"
            """#,
        description: .fields(
            #"$type $time $balancer $client $target $request_processing_time $target_processing_time $response_processing_time $status $target_status $received $sent "$request" "$agent" $rest"#,
            awsFields))

    static let elb = KnownFormat(
        name: "elb", writer: "AWS Classic Load Balancer",
        sample: #"""
            2026-11-22T10:00:01.945958Z my-lb 192.0.2.10:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -
            """#,
        description: .fields(
            #"$time $balancer $client $target $request_processing_time $target_processing_time $response_processing_time $status $target_status $received $sent "$request" "$agent" $rest"#,
            awsFields))

    private static let awsFields: [String: LogField] = {
        let part = LogField.duration(DurationField(.seconds, role: .part, isOptional: true))
        return [
            "time": .time(.iso8601), "request_processing_time": part, "target_processing_time": part,
            "response_processing_time": part,
        ]
    }()
}
