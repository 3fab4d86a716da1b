extension KnownFormat {
    static let heroku = KnownFormat(
        name: "heroku", writer: "Heroku's router",
        sample: #"""
            2026-11-22T10:00:01.123456+00:00 heroku[router]: at=info method=GET path="/orders/17?x=1" host=shop.example request_id=8601b555-6a83-4c12-8269-97c8e32cdb22 fwd="192.0.2.10" dyno=web.1 connect=1ms service=18ms status=200 bytes=13 protocol=https
            """#,
        description: .labels(.logfmt, "duration=service:ms,method=method,path=path,status=status,has=dyno|fwd"),
        takesTimeFromEnvelope: true)
}
