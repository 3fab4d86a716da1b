extension KnownFormat {
    static let gotrue = KnownFormat(
        name: "gotrue", writer: "Supabase Auth (GoTrue), JSON (nanoseconds)",
        sample: #"""
            {"component":"api","duration":95809533,"level":"info","method":"POST","msg":"request completed","path":"/token","remote_addr":"192.0.2.10","request_id":"9807f8b5f15b8993-FRA","status":200,"time":"2026-11-22T10:00:01Z"}
            """#,
        description: .json(
            "time=time|timestamp,duration=duration:ns,method=method,path=path,status=status,has=component|auth_event"))
}
