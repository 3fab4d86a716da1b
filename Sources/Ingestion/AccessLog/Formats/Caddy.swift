extension KnownFormat {
    static let caddy = KnownFormat(
        name: "caddy", writer: "Caddy, JSON (seconds)",
        sample: #"""
            {"level":"info","ts":1795341601.6014807,"logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"192.0.2.10","proto":"HTTP/2.0","method":"GET","host":"mirror.example","uri":"/distfiles/9b?x=1"},"duration":0.017557019,"size":3768,"status":200}
            """#,
        description: .json(
            "time=ts,duration=duration:s,method=request.method,path=request.uri,status=status,has=size|bytes_read|resp_headers"
        ), takesTimeFromEnvelope: true)
}
