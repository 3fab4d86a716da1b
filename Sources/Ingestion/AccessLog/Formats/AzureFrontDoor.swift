extension KnownFormat {
    static let azureFrontDoor = KnownFormat(
        name: "azure-front-door", writer: "Azure Front Door and Azure CDN (seconds)",
        sample: #"""
            {"time":"2026-11-22T10:00:01.1234567Z","category":"FrontDoorAccessLog","properties":{"trackingReference":"0xB1c2AAAAAB","httpMethod":"GET","httpVersion":"2.0.0.0","requestUri":"https://shop.example:443/orders/17?x=1","clientPort":"52102","timeToFirstByte":"0.020","timeTaken":"0.021","httpStatusCode":"200","pop":"FRA"}}
            """#,
        description: .json(
            "time=time|TimeGenerated,duration=properties.timeTaken:s,method=properties.httpMethod,path=properties.requestUri,status=properties.httpStatusCode,has=properties.trackingReference|properties.httpStatusCode"
        ))
}
