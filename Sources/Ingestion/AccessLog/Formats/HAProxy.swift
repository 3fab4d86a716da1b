extension KnownFormat {
    /// The last timer is the whole time of the request; `+` before it means that it was logged before the end.
    static let haproxy = KnownFormat(
        name: "haproxy", writer: "HAProxy, option httplog",
        sample: #"""
            192.0.2.10:53332 [22/Nov/2026:10:00:00.143] http_in~ bk_app/app1 0/0/7/1457/1487 200 11394 - - ---- 2/1/0/0/0 0/0 {Mozilla/5.0 (X11)} {} "GET /admin/users/42?x=1 HTTP/1.1"
            192.0.2.11:59841 [22/Nov/2026:10:00:01.851] http_in~ http_in/<NOSRV> -1/-1/-1/-1/10001 408 212 - - cR-- 3/2/0/0/0 0/0 "<BADREQ>"
            """#,
        description: description(#"$captures"$request""#))

    /// The errors of the connection and what it uses follow the request.
    static let haproxyTLS = KnownFormat(
        name: "haproxy-https", writer: "HAProxy, option httpslog",
        sample: #"""
            192.0.2.10:53332 [22/Nov/2026:10:00:00.143] https_in~ bk_app/app1 0/0/7/1457/1487 200 11394 - - ---- 2/1/0/0/0 0/0 "GET /admin/users/42?x=1 HTTP/1.1" 0/000000000000/0/0/0 shop.example/TLSv1.3/TLS_AES_256_GCM_SHA384
            """#,
        description: description(#"$captures"$request" $connection"#))

    private static func description(_ end: String) -> Description {
        .fields(
            "$client [$accepted] $frontend $server $t1/$t2/$t3/$t4/$took $status $bytes $request_cookie $response_cookie $state $connections $queues \(end)",
            [
                "accepted": .time(.commonLog), "took": .duration(DurationField(.milliseconds, isOptional: true)),
                "request_cookie": .skipped,
            ])
    }
}
