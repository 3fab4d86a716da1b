extension KnownFormat {
    static let googleCloud = KnownFormat(
        name: "google-cloud", writer: "Google Cloud load balancers, Cloud Run and App Engine, JSON",
        sample: #"""
            {"httpRequest":{"latency":"0.021504s","requestMethod":"GET","requestUrl":"https://shop.example/orders/17?x=1","status":200},"timestamp":"2026-11-22T10:00:01.123456Z"}
            """#,
        description: .json(
            "time=timestamp|receiveTimestamp,duration=httpRequest.latency:s|protoPayload.latency:s,method=httpRequest.requestMethod|protoPayload.method,path=httpRequest.requestUrl|protoPayload.resource,status=httpRequest.status|protoPayload.status"
        ))
}
