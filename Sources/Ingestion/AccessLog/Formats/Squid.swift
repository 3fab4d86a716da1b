extension KnownFormat {
    static let squid = KnownFormat(
        name: "squid", writer: "Squid, its native format",
        sample: #"""
            1795341601.123    129 192.0.2.10 TCP_MISS/200 4567 GET http://shop.example/a/17?x=1 - HIER_DIRECT/192.0.2.1 text/html
            """#,
        description: .fields(
            "$msec $took $client $result/$status $bytes $request_method $request_uri $user $hierarchy/$server $type",
            ["took": .duration(DurationField(.milliseconds, isOptional: true))]),
        padsWithBlanks: true)
}
