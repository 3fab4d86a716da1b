extension KnownFormat {
    /// What S3 does by itself, such as `S3.EXPIRE.OBJECT`, and the parts of a request for many objects, `BATCH.DELETE.OBJECT`,
    /// are no requests.
    static let s3 = KnownFormat(
        name: "s3", writer: "AWS S3, server access logs",
        sample: #"""
            79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be bucket1 [22/Nov/2026:10:00:38 +0000] 192.0.2.3 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be 3E57427F3EXAMPLE REST.GET.OBJECT photos/puppy.jpg "GET /bucket1/photos/puppy.jpg HTTP/1.1" 200 - 2662992 3462992 70 10 "-" "curl/7.15.1" - s9lzHYrFp76ZVxRcpX9 SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader bucket1.s3.amazonaws.com TLSv1.2 - -
            """#,
        description: .fields(
            #"$owner $bucket [$time_local] $client $requester $id $operation $key "$request" $status $error $sent $size $took $turnaround "$referer" "$agent" $rest"#,
            [
                "took": .duration(DurationField(.milliseconds, isOptional: true)),
                "operation": .operation(.s3),
            ]))
}
