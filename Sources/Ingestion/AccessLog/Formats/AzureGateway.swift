extension KnownFormat {
    /// Azure Monitor exports records with `properties`; the tables of Log Analytics have columns.
    static let azureGateway = KnownFormat(
        name: "azure-gateway", writer: "Azure Application Gateway, version 2 (seconds)",
        sample: #"""
            {"timeStamp":"2026-11-22T10:00:01+00:00","category":"ApplicationGatewayAccessLog","properties":{"instanceId":"appgw_1","httpMethod":"GET","requestUri":"/orders/17","httpStatus":200,"timeTaken":0.021,"serverRouted":"10.0.0.4:80","serverStatus":"200"}}
            """#,
        description: .json(
            "time=timeStamp|time|TimeGenerated,duration=properties.timeTaken:s|TimeTaken:s,method=properties.httpMethod|HttpMethod,path=properties.originalRequestUriWithArgs|properties.requestUri|OriginalRequestUriWithArgs|RequestUri,status=properties.httpStatus|HttpStatus,has=properties.serverRouted|properties.serverStatus|properties.clientResponseTime|properties.serverResponseLatency|ServerRouted|ServerStatus"
        ))

    static let azureGatewayV1 = KnownFormat(
        name: "azure-gateway-v1", writer: "Azure Application Gateway, version 1 (milliseconds)",
        sample: #"""
            {"time":"2026-11-22T10:00:01Z","category":"ApplicationGatewayAccessLog","properties":{"instanceId":"ApplicationGatewayRole_IN_0","clientIP":"192.0.2.10","clientPort":46886,"httpMethod":"GET","requestUri":"/orders/17","httpStatus":200,"timeTaken":63,"sslEnabled":"off"}}
            """#,
        description: .json(
            "time=time|timeStamp,duration=properties.timeTaken:ms,method=properties.httpMethod,path=properties.requestUri,status=properties.httpStatus,has=properties.sslEnabled"
        ))
}
