extension KnownFormat {
    /// If the export has no duration, it is the time between start and end.
    static let cloudflare = KnownFormat(
        name: "cloudflare", writer: "Cloudflare Logpush, HTTP requests",
        sample: #"""
            {"ClientIP":"192.0.2.10","ClientRequestHost":"shop.example","ClientRequestMethod":"GET","ClientRequestURI":"/orders/17?x=1","EdgeEndTimestamp":"2026-11-22T10:00:01.321Z","EdgeResponseStatus":200,"EdgeStartTimestamp":"2026-11-22T10:00:01.123Z","EdgeTimeToFirstByteMs":98,"RayID":"8f0a1b2c3d4e5f60"}
            """#,
        description: .json(
            "time=EdgeStartTimestamp,end=EdgeEndTimestamp,duration=EdgeTimeToFirstByteMs:ms|OriginResponseDurationMs:ms|OriginResponseTime:ns,method=ClientRequestMethod,path=ClientRequestURI|ClientRequestPath,status=EdgeResponseStatus"
        ),
        lack: Lack(
            names: ["EdgeStartTimestamp"],
            advice:
                "its lines have no response time, and start and end in whole seconds do not make one; add the field OriginResponseDurationMs to Cloudflare's Logpush job, or EdgeEndTimestamp with timestamp_format unixnano"
        ))
}
