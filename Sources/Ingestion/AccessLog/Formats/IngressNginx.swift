extension KnownFormat {
    static let ingressNginx = KnownFormat(
        name: "ingress-nginx", writer: "ingress-nginx, the NGINX controller of Kubernetes",
        sample: #"""
            192.0.2.10 - - [22/Nov/2026:10:00:02 +0000] "POST /api/v1/items HTTP/1.1" 504 160 "-" "okhttp/4.12" 900 10.003 [default-web-80] [] 10.0.0.5:8080, 10.0.0.6:8080 0, 160 5.001, 5.002 504, 504 4f8a0c1e2b3d4c5e6f708192a3b4c5d7
            """#,
        description: .text(
            #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr $upstream_response_length $upstream_response_time $upstream_status $req_id"#
        ))
}
