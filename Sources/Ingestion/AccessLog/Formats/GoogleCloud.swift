extension KnownFormat {
    static let googleCloud = KnownFormat(
        name: "google-cloud", writer: "Google Cloud load balancers and Cloud Run, JSON",
        sample: #"""
            {"httpRequest":{"latency":"0.021504s","requestMethod":"GET","requestUrl":"https://shop.example/orders/17?x=1","status":200},"timestamp":"2026-11-22T10:00:01.123456Z"}
            """#,
        description: .json(
            "time=timestamp|receiveTimestamp,duration=httpRequest.latency:s,method=httpRequest.requestMethod,path=httpRequest.requestUrl,status=httpRequest.status"
        ))
}
