extension KnownFormat {
    static let w3c = KnownFormat(
        name: "w3c", writer: "IIS, CloudFront and others, W3C's extended log format",
        sample: """
            #Software: Microsoft Internet Information Services 10.0
            #Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken
            2026-11-22 10:00:01 10.0.0.4 GET /api/users/17 x=1 443 - 192.0.2.10 Mozilla/5.0 https://app.example/ 200 0 0 123
            """,
        description: .columns, isInUTC: true)
}
