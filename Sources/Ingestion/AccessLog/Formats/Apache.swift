extension KnownFormat {
    /// The format that documentation and messages recommend.
    static let apacheText = #"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D"#

    static let apache = KnownFormat(
        name: "apache", writer: "Apache, combined with %D (microseconds) at the end",
        sample: #"""
            192.0.2.10 - - [22/Nov/2026:10:00:01 +0000] "GET /users/17 HTTP/1.1" 200 512 "-" "curl/8.5.0" 123456
            """#,
        description: .text(apacheText), isRecognized: false)
}
