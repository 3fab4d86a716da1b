extension KnownFormat {
    /// As the Logs Explorer, log drains and the command line export them: lists of one object, or flat rows.
    static let supabaseEdge = KnownFormat(
        name: "supabase-edge", writer: "Supabase, edge_logs (milliseconds)",
        sample: #"""
            {"event_message":"GET | 200 | 192.0.2.10","id":"0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11","timestamp":1795341601123000,"metadata":[{"request":[{"method":"GET","path":"/rest/v1/orders","search":"?select=*"}],"response":[{"origin_time":43,"status_code":200}]}]}
            """#,
        description: .json(
            "time=timestamp,duration=metadata.response.origin_time:ms|response.origin_time:ms|origin_time:ms,method=metadata.request.method|request.method|method,path=metadata.request.path|request.path|path,status=metadata.response.status_code|response.status_code|status_code,summary=event_message"
        ), isInUTC: true,
        lack: Lack(
            names: ["event_message", "timestamp"],
            advice:
                "its rows have no response time; add it to the query of the Logs Explorer: response.origin_time for edge_logs, m.execution_time_ms for function_edge_logs, with request.method, request.path (request.url for functions) and response.status_code"
        ))

    static let supabaseFunctions = KnownFormat(
        name: "supabase-functions", writer: "Supabase, function_edge_logs (milliseconds)",
        sample: #"""
            {"event_message":"POST | 200 | https://abc.supabase.co/functions/v1/hello","timestamp":1795341601123000,"metadata":[{"execution_time_ms":187,"function_id":"0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11","request":[{"method":"POST","pathname":"/functions/v1/hello"}],"response":[{"status_code":200}]}]}
            """#,
        description: .json(
            "time=timestamp,duration=metadata.execution_time_ms:ms|execution_time_ms:ms,method=metadata.request.method|request.method|method,path=metadata.request.pathname|metadata.request.path|metadata.request.url|request.pathname|request.url|pathname|path|url,status=metadata.response.status_code|response.status_code|status_code,summary=event_message"
        ), isInUTC: true)
}
