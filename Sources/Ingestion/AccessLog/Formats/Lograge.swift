extension KnownFormat {
    static let lograge = KnownFormat(
        name: "lograge", writer: "Rails with lograge, key=value",
        sample: #"""
            I, [2026-11-22T10:00:01.123456 #1234]  INFO -- : method=GET path=/users/17 format=html controller=UsersController action=show status=200 duration=58.33 view=40.43 db=15.26
            """#,
        description: .labels(
            .logfmt,
            "time=time|timestamp,duration=duration:ms,method=method,path=path,status=status,has=controller|action|format"
        ),
        takesTimeFromEnvelope: true)

    static let logrageJSON = KnownFormat(
        name: "lograge-json", writer: "Rails with lograge and GitLab, JSON",
        sample: #"""
            {"method":"GET","path":"/users/17","format":"html","controller":"UsersController","action":"show","status":200,"duration":58.33,"view":40.43,"db":15.26,"time":"2026-11-22 10:00:01 +0100"}
            """#,
        description: .json(
            "time=time|@timestamp|timestamp,duration=duration:ms|duration_s:s,method=method,path=path,status=status,has=controller|action|view|db|route"
        ), takesTimeFromEnvelope: true)
}
