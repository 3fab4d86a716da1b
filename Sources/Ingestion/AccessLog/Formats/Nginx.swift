extension KnownFormat {
    /// The format that documentation and messages recommend.
    static let nginxText =
        #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_time"#

    static let nginx = KnownFormat(
        name: "nginx", writer: "nginx, combined with $request_time at the end",
        sample: #"""
            192.0.2.10 - - [22/Nov/2026:10:00:01 +0000] "GET /api/orders/17?tab=2 HTTP/1.1" 200 512 "-" "curl/8.5.0" 0.123
            """#,
        description: .text(nginxText))

    static let nginxMain = KnownFormat(
        name: "nginx-main", writer: "nginx, the packages' format main with $request_time at the end",
        sample: #"""
            192.0.2.10 - - [22/Nov/2026:10:00:01 +0000] "GET /api/orders/17 HTTP/1.1" 200 512 "-" "curl/8.5.0" "-" 0.123
            """#,
        description: .text(
            #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for" $request_time"#
        ))
}
