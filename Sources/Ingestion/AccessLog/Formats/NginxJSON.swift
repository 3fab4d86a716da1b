extension KnownFormat {
    /// There is no standard; these are the names of nginx's variables and those that configurations often give them.
    static let nginxJSON = KnownFormat(
        name: "nginx-json", writer: "nginx, JSON with the names of its variables (seconds)",
        sample: #"""
            {"time":"2026-11-22T10:00:01+00:00","remote_addr":"192.0.2.10","request":"GET /api/orders/17 HTTP/1.1","status":200,"request_time":0.123,"upstream_response_time":"0.120"}
            """#,
        description: .json(
            "time=time_iso8601|time_local|@timestamp|timestamp|time|msec|ts,duration=request_time:s|upstream_response_time:s,request=request,method=request_method|method,path=request_uri|uri|path|url,status=status|status_code"
        ))
}
