extension KnownFormat {
    /// Azure Monitor exports the columns of Log Analytics as a text with JSON, next to the time.
    static let azureAppService = KnownFormat(
        name: "azure-app-service", writer: "Azure App Service, AppServiceHTTPLogs (milliseconds)",
        sample: #"""
            {"TimeGenerated":"2026-11-22T10:00:01.123Z","CsHost":"shop.azurewebsites.net","CIp":"192.0.2.10","CsMethod":"GET","CsUriStem":"/orders/17","CsUriQuery":"x=1","ScStatus":200,"TimeTaken":21}
            """#,
        description: .json(
            "time=TimeGenerated|time,duration=TimeTaken:ms,method=CsMethod,path=CsUriStem,status=ScStatus"),
        takesTimeFromEnvelope: true)
}
