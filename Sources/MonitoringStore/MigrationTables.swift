import Reporting

/// What is created where it is missing: the tables of the specification, and those of this program.
extension Migration {
    var schemaAndTables: String {
        """
        DO $daybook$
        BEGIN
          -- CREATE SCHEMA IF NOT EXISTS would ask for a right on the database even where the schema exists.
          IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = \(literal)) THEN
            CREATE SCHEMA \(name);
          END IF;
        END
        $daybook$;

        CREATE TABLE IF NOT EXISTS \(schema(.slowQueries)) (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
          query_text text NOT NULL,
          execution_time_ms integer NOT NULL,
          endpoint text,
          organization_id uuid,
          user_id uuid,
          query_plan jsonb,
          "timestamp" timestamptz NOT NULL DEFAULT now()
        );

        CREATE TABLE IF NOT EXISTS \(schema(.requests)) (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
          endpoint text NOT NULL,
          method text CHECK (method IN ('GET', 'POST', 'PUT', 'PATCH', 'DELETE')),
          response_time_ms integer NOT NULL,
          status_code integer,
          organization_id uuid,
          user_id uuid,
          error_message text,
          "timestamp" timestamptz NOT NULL DEFAULT now()
        );

        CREATE TABLE IF NOT EXISTS \(schema(.hourlyAggregates)) (
          endpoint text NOT NULL,
          method text,
          hour timestamptz NOT NULL,
          request_count integer DEFAULT 0,
          avg_response_time_ms integer DEFAULT 0,
          p50_response_time_ms integer DEFAULT 0,
          p95_response_time_ms integer DEFAULT 0,
          p99_response_time_ms integer DEFAULT 0,
          error_count integer DEFAULT 0,
          success_count integer DEFAULT 0
        );

        CREATE TABLE IF NOT EXISTS \(schema(.resources)) (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
          metric_type text,
          value numeric NOT NULL,
          metadata jsonb DEFAULT '{}',
          "timestamp" timestamptz NOT NULL DEFAULT now()
        );

        CREATE TABLE IF NOT EXISTS \(schema(.alerts)) (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
          alert_type text CHECK (alert_type = ANY (\(alertTypes))),
          severity text CHECK (severity IN ('low', 'medium', 'high', 'critical')),
          message text NOT NULL,
          details jsonb DEFAULT '{}',
          acknowledged boolean DEFAULT false,
          acknowledged_by uuid,
          acknowledged_at timestamptz,
          created_at timestamptz NOT NULL DEFAULT now()
        );
        """
    }

    /// What the server's logs tell besides slow queries, counted by hour, without literals.
    var serverEvents: String {
        """
        CREATE TABLE IF NOT EXISTS \(schema(.serverEvents)) (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
          hour timestamptz NOT NULL,
          kind text NOT NULL,
          severity text,
          sqlstate text,
          message text NOT NULL DEFAULT '',
          table_name text,
          statement text,
          fingerprint text,
          blocking_statement text,
          blocking_fingerprint text,
          endpoint text,
          event_count integer NOT NULL,
          total_us bigint NOT NULL DEFAULT 0,
          longest_us bigint NOT NULL DEFAULT 0,
          bytes bigint NOT NULL DEFAULT 0
        );
        CREATE INDEX IF NOT EXISTS idx_server_events_hour ON \(schema(.serverEvents)) (hour DESC);
        \(grantsToEarlierRoles([.serverEvents], like: .slowQueries))
        """
    }

    /// What the catalog, the statistics and the settings of the server were at some times.
    var serverSnapshots: String {
        """
        CREATE TABLE IF NOT EXISTS \(schema(.serverSnapshots)) (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
          taken_at timestamptz NOT NULL,
          kind text NOT NULL,
          content jsonb NOT NULL
        );
        CREATE INDEX IF NOT EXISTS idx_server_snapshots_kind_time ON \(schema(.serverSnapshots)) (kind, taken_at DESC);
        \(grantsToEarlierRoles([.serverSnapshots], like: .slowQueries))
        """
    }

    /// What stored hours tell of organizations and error messages. The bytes are dense: compressing them again costs much
    /// and saves little.
    var hourDetails: String {
        """
        CREATE TABLE IF NOT EXISTS \(schema(.hourDetails)) (
          hour timestamptz NOT NULL,
          period_seconds integer NOT NULL DEFAULT 3600,
          requests bigint NOT NULL,
          tell_organizations boolean NOT NULL,
          details bytea NOT NULL,
          detached_requests bigint NOT NULL DEFAULT 0,
          detached bytea,
          confirmed_at timestamptz,
          PRIMARY KEY (hour, period_seconds)
        );
        ALTER TABLE \(schema(.hourDetails)) ALTER COLUMN details SET STORAGE EXTERNAL,
          ALTER COLUMN detached SET STORAGE EXTERNAL;
        \(grantsToEarlierRoles([.hourDetails], like: .hourlyAggregates))
        """
    }

    /// What each statement did in each hour, from `pg_stat_statements`, and the texts without literals.
    var queryLoad: String {
        let counters = StatementCounter.allCases.map { counter in
            "\(counter.column) bigint\(counter.isTime && counter != .totalTime ? "" : " NOT NULL DEFAULT 0")"
        }
        return """
            CREATE TABLE IF NOT EXISTS \(schema(.statementPeriods)) (
              hour timestamptz NOT NULL,
              from_at timestamptz NOT NULL,
              to_at timestamptz NOT NULL,
              is_spread boolean NOT NULL DEFAULT false,
              losses text[] NOT NULL DEFAULT '{}',
              PRIMARY KEY (hour, from_at)
            );
            CREATE TABLE IF NOT EXISTS \(schema(.statementHours)) (
              hour timestamptz NOT NULL,
              from_at timestamptz NOT NULL,
              query_id bigint NOT NULL,
              database text NOT NULL DEFAULT '',
              role text NOT NULL DEFAULT '',
              is_top_level boolean NOT NULL DEFAULT true,
              fingerprint text,
              is_exact boolean NOT NULL,
              \(counters.joined(separator: ",\n  ")),
              PRIMARY KEY (hour, from_at, query_id, database, role, is_top_level)
            );
            CREATE TABLE IF NOT EXISTS \(schema(.statementTexts)) (
              fingerprint text PRIMARY KEY,
              query text NOT NULL,
              endpoint text
            );
            \(grantsToEarlierRoles([.statementHours, .statementPeriods, .statementTexts], like: .hourlyAggregates))
            """
    }

    /// For roles that "daybook migrate --roles" made before there were these tables.
    ///
    /// - Parameter table: roles that may change it get the rights to change these.
    private func grantsToEarlierRoles(_ tables: [MonitoringSchema.Table], like table: MonitoringSchema.Table) -> String
    {
        let grants = tables.map { new in
            """
              IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '\(RoleScript.reader)')
                 AND has_table_privilege('\(RoleScript.reader)', \(regclass(.requests)), 'SELECT')
                 AND NOT has_table_privilege('\(RoleScript.reader)', \(regclass(new)), 'SELECT') THEN
                GRANT SELECT ON \(schema(new)) TO \(RoleScript.reader);
              END IF;
              IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '\(RoleScript.collector)')
                 AND has_table_privilege('\(RoleScript.collector)', \(regclass(table)), 'INSERT')
                 AND NOT has_table_privilege('\(RoleScript.collector)', \(regclass(new)), 'INSERT') THEN
                GRANT \(RoleScript.collectorRights(on: new)) ON \(schema(new)) TO \(RoleScript.collector);
              END IF;
            """
        }
        return """
            -- Roles that "daybook migrate --roles" made before there was this table.
            DO $daybook$
            BEGIN
            \(grants.joined(separator: "\n"))
            END
            $daybook$;
            """
    }

    /// What this program remembers between runs: how far alerts have been evaluated and files have been read.
    var state: String {
        """
        CREATE TABLE IF NOT EXISTS \(schema(.state)) (
          name text PRIMARY KEY,
          value jsonb NOT NULL,
          updated_at timestamptz NOT NULL DEFAULT now()
        );
        -- Compressing a snapshot of 5,000 statements takes as long as reading them.
        ALTER TABLE \(schema(.state)) ALTER COLUMN value SET STORAGE EXTERNAL;
        """
    }

    var indexes: String {
        """
        CREATE INDEX IF NOT EXISTS idx_slow_query_log_time ON \(schema(.slowQueries)) (execution_time_ms DESC);
        CREATE INDEX IF NOT EXISTS idx_slow_query_log_timestamp ON \(schema(.slowQueries)) ("timestamp" DESC);
        CREATE INDEX IF NOT EXISTS idx_slow_query_log_endpoint ON \(schema(.slowQueries)) (endpoint);
        CREATE INDEX IF NOT EXISTS idx_api_performance_endpoint ON \(schema(.requests)) (endpoint, method);
        CREATE INDEX IF NOT EXISTS idx_api_performance_timestamp ON \(schema(.requests)) ("timestamp" DESC);
        CREATE INDEX IF NOT EXISTS idx_api_performance_status ON \(schema(.requests)) (status_code);
        CREATE INDEX IF NOT EXISTS idx_api_performance_hourly_hour ON \(schema(.hourlyAggregates)) (hour DESC);
        CREATE INDEX IF NOT EXISTS idx_resource_utilization_type_time
          ON \(schema(.resources)) (metric_type, "timestamp" DESC);
        CREATE INDEX IF NOT EXISTS idx_performance_alerts_unack ON \(schema(.alerts)) (acknowledged)
          WHERE acknowledged = false;
        CREATE INDEX IF NOT EXISTS idx_performance_alerts_created ON \(schema(.alerts)) (created_at DESC);
        """
    }
}
