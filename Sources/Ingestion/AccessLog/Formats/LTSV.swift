extension KnownFormat {
    static let ltsv = KnownFormat(
        name: "ltsv", writer: "LTSV, with the labels that ltsv.org recommends",
        sample:
            "time:22/Nov/2026:10:00:01 +0000\thost:192.0.2.10\treq:GET /foo/bar?x=1 HTTP/1.1\tstatus:200\tsize:12\treqtime:0.057\tapptime:0.056",
        description: .labels(
            .ltsv,
            "time=time|time_local|datetime|timestamp,duration=reqtime:s|request_time:s|reqtime_microsec:us|response_time:s|apptime:s|upstream_response_time:s|runtime:s,request=req|request,method=method|request_method,path=uri|path|request_uri,status=status|status_code"
        ))
}
