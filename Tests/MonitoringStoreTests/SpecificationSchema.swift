/// The tables made by the specification's own migration, with its indexes, row-level security and function, for tests
/// of reading and upgrading such a database.
enum SpecificationSchema {
    /// Without the parts that exist only on Supabase.
    static let plain = tables(organization: "", user: "")

    /// What a Supabase project has in addition: organizations, users, and administrators.
    static let supabaseSurroundings = """
        CREATE TABLE public.firms (id uuid PRIMARY KEY);
        CREATE SCHEMA auth;
        CREATE TABLE auth.users (id uuid PRIMARY KEY);
        CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid';
        CREATE FUNCTION public.is_platform_admin(uuid) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT false';
        """

    static let supabase =
        tables(organization: "REFERENCES firms(id)", user: "REFERENCES auth.users(id)")
        + [
            "slow_query_log", "api_performance_log", "api_performance_hourly", "resource_utilization",
            "performance_alerts",
        ]
        .map { "ALTER TABLE platform_admin.\($0) ENABLE ROW LEVEL SECURITY;\n" }.joined()
        + [
            ("slow_query_log", "Platform admins view performance data", "SELECT"),
            ("api_performance_log", "Platform admins view API performance", "SELECT"),
            ("resource_utilization", "Platform admins view resource utilization", "SELECT"),
            ("performance_alerts", "Platform admins manage performance alerts", "ALL"),
        ].map { table, name, command in
            "CREATE POLICY \"\(name)\" ON platform_admin.\(table) FOR \(command) USING (public.is_platform_admin(auth.uid()));\n"
        }.joined() + function

    /// The specification's aggregation, over all time instead of the last two hours.
    static let aggregateEverything = "SELECT platform_admin.aggregate_api_performance_hourly()"

    private static let function = """
        CREATE OR REPLACE FUNCTION platform_admin.aggregate_api_performance_hourly() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO platform_admin.api_performance_hourly (endpoint, method, hour, request_count, avg_response_time_ms,
            p50_response_time_ms, p95_response_time_ms, p99_response_time_ms, error_count, success_count)
          SELECT endpoint, method, date_trunc('hour', timestamp), COUNT(*)::integer, AVG(response_time_ms)::integer,
            PERCENTILE_CONT(0.50) WITHIN GROUP (ORDER BY response_time_ms)::integer,
            PERCENTILE_CONT(0.95) WITHIN GROUP (ORDER BY response_time_ms)::integer,
            PERCENTILE_CONT(0.99) WITHIN GROUP (ORDER BY response_time_ms)::integer,
            COUNT(*) FILTER (WHERE status_code >= 400)::integer, COUNT(*) FILTER (WHERE status_code < 400)::integer
          FROM platform_admin.api_performance_log GROUP BY endpoint, method, date_trunc('hour', timestamp)
          ON CONFLICT (endpoint, method, hour) DO UPDATE SET request_count = EXCLUDED.request_count;
        END $$;
        """

    private static func tables(organization: String, user: String) -> String {
        """
        CREATE SCHEMA platform_admin;
        CREATE TABLE platform_admin.slow_query_log (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), query_text TEXT NOT NULL,
          execution_time_ms INTEGER NOT NULL, endpoint TEXT, organization_id UUID \(organization), user_id UUID \(user),
          query_plan JSONB, timestamp TIMESTAMPTZ DEFAULT NOW());
        CREATE TABLE platform_admin.api_performance_log (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), endpoint TEXT NOT NULL,
          method TEXT CHECK (method IN ('GET', 'POST', 'PUT', 'PATCH', 'DELETE')), response_time_ms INTEGER NOT NULL,
          status_code INTEGER, organization_id UUID \(organization), user_id UUID \(user), error_message TEXT,
          timestamp TIMESTAMPTZ DEFAULT NOW());
        CREATE TABLE platform_admin.api_performance_hourly (endpoint TEXT, method TEXT, hour TIMESTAMPTZ,
          request_count INTEGER DEFAULT 0, avg_response_time_ms INTEGER DEFAULT 0, p50_response_time_ms INTEGER DEFAULT 0,
          p95_response_time_ms INTEGER DEFAULT 0, p99_response_time_ms INTEGER DEFAULT 0, error_count INTEGER DEFAULT 0,
          success_count INTEGER DEFAULT 0, PRIMARY KEY (endpoint, method, hour));
        CREATE TABLE platform_admin.resource_utilization (id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
          metric_type TEXT CHECK (metric_type IN ('database_size', 'storage_used', 'connection_count', 'function_invocations')),
          value NUMERIC NOT NULL, metadata JSONB DEFAULT '{}', timestamp TIMESTAMPTZ DEFAULT NOW());
        CREATE TABLE platform_admin.performance_alerts (id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
          alert_type TEXT CHECK (alert_type IN ('slow_query', 'high_error_rate', 'resource_threshold')),
          severity TEXT CHECK (severity IN ('low', 'medium', 'high', 'critical')), message TEXT NOT NULL,
          details JSONB DEFAULT '{}', acknowledged BOOLEAN DEFAULT FALSE, acknowledged_by UUID \(user),
          acknowledged_at TIMESTAMPTZ, created_at TIMESTAMPTZ DEFAULT NOW());
        CREATE INDEX idx_slow_query_log_time ON platform_admin.slow_query_log(execution_time_ms DESC);
        CREATE INDEX idx_slow_query_log_timestamp ON platform_admin.slow_query_log(timestamp DESC);
        CREATE INDEX idx_api_performance_endpoint ON platform_admin.api_performance_log(endpoint, method);
        CREATE INDEX idx_api_performance_timestamp ON platform_admin.api_performance_log(timestamp DESC);
        CREATE INDEX idx_performance_alerts_unack ON platform_admin.performance_alerts(acknowledged)
          WHERE acknowledged = FALSE;

        """ + (organization.isEmpty ? function : "")
    }
}
