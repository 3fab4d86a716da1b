extension KnownFormat {
    static let kong = KnownFormat(
        name: "kong", writer: "Kong, its plugins http-log and file-log (milliseconds)",
        sample: #"""
            {"started_at":1795341601123,"latencies":{"request":43,"kong":3,"proxy":40},"request":{"method":"GET","uri":"/rest/v1/orders?select=id","url":"http://kong:8000/rest/v1/orders"},"response":{"status":200}}
            """#,
        description: .json(
            "time=started_at,duration=latencies.request:ms,method=request.method,path=request.uri|request.url,status=response.status"
        ))
}
