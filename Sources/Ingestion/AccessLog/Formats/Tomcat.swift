extension KnownFormat {
    /// `%D` is milliseconds in Tomcat before version 10, and in most configurations after it.
    static let tomcat = KnownFormat(
        name: "tomcat", writer: "Tomcat, common with %D (milliseconds) at the end",
        sample: #"""
            192.0.2.10 - - [22/Nov/2026:10:00:01 +0000] "GET /shop/cart HTTP/1.1" 200 1126 45
            192.0.2.10 - - [22/Nov/2026:10:00:02 +0000] "POST /shop/cart HTTP/1.1" 302 - 8
            """#,
        description: .fields(
            #"$host $ident $user [$time_local] "$request" $status $bytes $took"#, ["took": .duration(.milliseconds)]),
        isRecognized: false)
}
