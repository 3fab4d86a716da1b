extension KnownFormat {
    static let ecs = KnownFormat(
        name: "ecs", writer: "Elastic Common Schema, JSON (nanoseconds)",
        sample: #"""
            {"@timestamp":"2026-11-22T10:00:01.123Z","event":{"duration":12734000},"http":{"request":{"method":"GET"},"response":{"status_code":200}},"url":{"path":"/orders/17"}}
            """#,
        description: .json(
            "time=@timestamp,duration=event.duration:ns,method=http.request.method,path=url.path|url.original|url.full,status=http.response.status_code"
        ))
}
