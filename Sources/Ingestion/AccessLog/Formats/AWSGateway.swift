extension KnownFormat {
    /// Its access logs are written in the words that the operator chooses; these are the names of the variables, as AWS's
    /// console suggests them.
    static let awsGateway = KnownFormat(
        name: "aws-api-gateway", writer: "AWS API Gateway, JSON with responseLatency (milliseconds)",
        sample: #"""
            {"requestId":"JKJaXmPLvHcESHA=","ip":"192.0.2.10","requestTime":"22/Nov/2026:10:00:01 +0000","httpMethod":"GET","routeKey":"GET /orders/{id}","path":"/orders/17","status":"200","protocol":"HTTP/1.1","responseLength":"512","responseLatency":"43"}
            """#,
        description: .json(
            "time=requestTimeEpoch|requestTime,duration=responseLatency:ms,request=routeKey,method=httpMethod,path=path|resourcePath,status=status,has=requestId|httpMethod|routeKey"
        ),
        lack: Lack(
            names: ["requestTime", "httpMethod"],
            advice:
                "its lines have no response time; add \"responseLatency\":\"$context.responseLatency\" to the access log's format in API Gateway, and \"path\":\"$context.path\" if there is no path"
        ))
}
