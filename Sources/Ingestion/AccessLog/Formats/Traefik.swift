extension KnownFormat {
    static let traefik = KnownFormat(
        name: "traefik", writer: "Traefik, its common format",
        sample: #"""
            192.0.2.10 - - [22/Nov/2026:10:00:01 +0000] "GET /api/x HTTP/1.1" 200 2053 "-" "Mozilla/5.0" 162 "app@docker" "http://172.17.0.3:80" 22ms
            """#,
        description: .fields(
            #"$client - $user [$time_local] "$request" $status $bytes "$referer" "$agent" $number "$router" "$server" $took"#,
            ["took": .duration(DurationField(.milliseconds, isOptional: true))]))

    static let traefikJSON = KnownFormat(
        name: "traefik-json", writer: "Traefik, JSON (nanoseconds)",
        sample: #"""
            {"ClientAddr":"192.0.2.10:40126","DownstreamStatus":200,"Duration":1811271,"OriginDuration":1564210,"RequestMethod":"POST","RequestPath":"/jsonrpc/version?x=1","RequestProtocol":"HTTP/2.0","StartUTC":"2026-11-22T10:00:01.201712623Z","time":"2026-11-22T10:00:01Z"}
            """#,
        description: .json(
            "time=StartUTC|StartLocal|time,duration=Duration:ns,method=RequestMethod,path=RequestPath,status=DownstreamStatus|OriginStatus"
        ))
}
