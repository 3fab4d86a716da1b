extension KnownFormat {
    static let pino = KnownFormat(
        name: "pino", writer: "pino-http, Bunyan and Supabase Storage, JSON (milliseconds)",
        sample: #"""
            {"level":30,"time":1795341601456,"pid":42,"reqId":"req-1b","req":{"method":"POST","url":"/object/docs/a.pdf"},"res":{"statusCode":500},"responseTime":1012.2,"msg":"request completed"}
            """#,
        description: .json(
            "time=time|timestamp|@timestamp,duration=responseTime:ms|latency:ms|duration:ms,method=req.method|request.method,path=req.url|req.path|request.url,status=res.statusCode|res.status|response.statusCode"
        ),
        lack: Lack(
            names: ["res.statusCode", "responseTime"],
            advice:
                "its lines have the path of a request and its response time in two records, as Fastify writes them; write one with both: set disableRequestLogging: true, and add fastify.addHook('onResponse', async (request, reply) => request.log.info({ req: request, res: reply, responseTime: reply.elapsedTime }, 'request completed'))"
        ))
}
