extension KnownFormat {
    static let gunicorn = KnownFormat(
        name: "gunicorn", writer: "gunicorn, its default format with %(L)s (seconds) at the end",
        sample: #"""
            192.0.2.10 - - [22/Nov/2026:10:00:01 +0000] "GET /users/17 HTTP/1.1" 200 512 "-" "curl/8.5.0" 0.123456
            """#,
        description: .text(#"%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s" %(L)s"#))
}
