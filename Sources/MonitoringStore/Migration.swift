import Postgres
import Reporting

/// Creates the monitoring tables where they are missing, and upgrades those that the specification's own migration
/// made.
///
/// Every statement leaves alone what is already up to date, so running it again changes nothing. No row is ever
/// deleted.
package struct Migration: Sendable {
    package let schema: MonitoringSchema

    package init(schema: MonitoringSchema = MonitoringSchema()) { self.schema = schema }

    /// The whole script, one transaction, as `psql` would run it.
    package var sql: String { "\(statements)\n\nCOMMIT;\n" }

    /// The script without its end, so that the changes can be examined before they are committed.
    fileprivate var statements: String {
        """
        BEGIN;
        SET LOCAL client_min_messages = warning;
        SET LOCAL lock_timeout = '5s';

        \([schemaAndTables, hourlyIdentity, metrics, alertRules, state, indexes, supabase].joined(separator: "\n\n"))
        """
    }
}

extension MonitoringStore {
    /// Creates or upgrades the tables.
    ///
    /// - Returns: the changes, such as `created table api_performance_log`.
    /// - Throws: `StoreError`; nothing is changed then.
    @discardableResult package func migrate() throws -> [String] {
        try describing("cannot create the monitoring tables in schema \(schema.name)") {
            let before = try SchemaObjects(of: schema, over: connection)
            do {
                try connection.script(Migration(schema: schema).statements)
                let changes = try SchemaObjects(of: schema, over: connection).changes(since: before)
                try connection.committing("COMMIT")
                return changes
            } catch {
                // The transaction is still open, unless the connection is gone.
                if !connection.isLost { try? connection.script("ROLLBACK") }
                throw error
            }
        }
    }

    /// Runs a script that is one transaction.
    func whole(_ script: String) throws(PostgresError) {
        do throws(PostgresError) {
            try connection.committing(script)
        } catch {
            // The transaction is still open, unless the connection is gone.
            if !connection.isLost { try? connection.script("ROLLBACK") }
            throw error
        }
    }
}

extension Migration {
    private var name: String { schema.quoted }
    /// The schema's name as an SQL string.
    private var literal: String { "'" + schema.name.replacing("'", with: "''") + "'" }

    private var schemaAndTables: String {
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

    private var hourlyIdentity: String {
        let table = schema(.hourlyAggregates)
        return """
            -- The sum of response times, for exact means over longer periods; NULL for hours stored by older versions.
            ALTER TABLE \(table) ADD COLUMN IF NOT EXISTS total_response_time_ms bigint;
            -- How many requests took 0 ms, 1 ms, ... and how many ended with which status: all that a report needs of an
            -- hour, exactly. The form of latency_distribution is described in docs/tables.md.
            ALTER TABLE \(table) ADD COLUMN IF NOT EXISTS latency_distribution bytea;
            ALTER TABLE \(table) ADD COLUMN IF NOT EXISTS status_counts jsonb;
            -- The part of these whose rows are not in the log: deleted by "daybook collect --keep-raw", or never there, after
            -- "daybook ingest access-log --aggregate". The rest is made of the log's rows, and made anew when late ones come.
            ALTER TABLE \(table) ADD COLUMN IF NOT EXISTS detached_requests integer NOT NULL DEFAULT 0;
            ALTER TABLE \(table) ADD COLUMN IF NOT EXISTS detached_distribution bytea;
            ALTER TABLE \(table) ADD COLUMN IF NOT EXISTS detached_status_counts jsonb;
            -- How long the hour is: less where clocks change by half an hour, as on Lord Howe Island.
            ALTER TABLE \(table) ADD COLUMN IF NOT EXISTS period_seconds integer NOT NULL DEFAULT 3600;

            -- A request may have no method, and its hour must be storable: the method leaves the primary key.
            ALTER TABLE \(table) ADD COLUMN IF NOT EXISTS id uuid NOT NULL DEFAULT gen_random_uuid();
            DO $daybook$
            DECLARE
              old_key name;
            BEGIN
              SELECT conname INTO old_key FROM pg_catalog.pg_constraint
              WHERE conrelid = \(regclass(.hourlyAggregates)) AND contype = 'p' AND array_length(conkey, 1) > 1;
              IF old_key IS NOT NULL THEN
                EXECUTE format('ALTER TABLE \(formatted(table)) DROP CONSTRAINT %I', old_key);
              END IF;
              IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint
                             WHERE conrelid = \(regclass(.hourlyAggregates)) AND contype = 'p') THEN
                ALTER TABLE \(table) ADD PRIMARY KEY (id);
                ALTER TABLE \(table) ALTER COLUMN method DROP NOT NULL;
              END IF;
              IF to_regclass(\(regclassText("api_performance_hourly_endpoint_method_hour_key"))) IS NULL THEN
                IF current_setting('server_version_num')::integer >= 150000 THEN
                  EXECUTE 'ALTER TABLE \(table.replacing("'", with: "''"))
                           ADD CONSTRAINT api_performance_hourly_endpoint_method_hour_key
                           UNIQUE NULLS NOT DISTINCT (endpoint, method, hour)';
                ELSE
                  ALTER TABLE \(table) ADD CONSTRAINT api_performance_hourly_endpoint_method_hour_key
                    UNIQUE (endpoint, method, hour);
                  CREATE UNIQUE INDEX IF NOT EXISTS api_performance_hourly_endpoint_hour_key
                    ON \(table) (endpoint, hour) WHERE method IS NULL;
                END IF;
              END IF;
            END
            $daybook$;
            """
    }

    /// The specification allows four metrics; this program records any.
    private var metrics: String {
        let table = schema(.resources)
        return """
            DO $daybook$
            DECLARE
              old_check name;
            BEGIN
              FOR old_check IN
                SELECT k.conname FROM pg_catalog.pg_constraint k
                JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]
                WHERE k.conrelid = \(regclass(.resources)) AND k.contype = 'c' AND a.attname = 'metric_type'
                  AND k.conname <> 'resource_utilization_metric_name'
              LOOP
                EXECUTE format('ALTER TABLE \(formatted(table)) DROP CONSTRAINT %I', old_check);
              END LOOP;
              IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = \(regclass(.resources))
                             AND conname = 'resource_utilization_metric_name') THEN
                ALTER TABLE \(table) ADD CONSTRAINT resource_utilization_metric_name
                  CHECK (metric_type ~ '^[a-z][a-z0-9_]{0,62}$');
              END IF;
            END
            $daybook$;
            """
    }

    /// The types of all rules, as an SQL array.
    private var alertTypes: String { "ARRAY[" + HourlyRule.all.map { "'\($0.type)'" }.joined(separator: ", ") + "]" }

    /// Widens a check that is older than some rules by the missing ones; what it allowed stays allowed.
    private var alertRules: String {
        let table = schema(.alerts)
        return """
            DO $daybook$
            DECLARE
              old_check record;
              is_wide boolean;
            BEGIN
              FOR old_check IN
                SELECT k.conname, pg_get_expr(k.conbin, k.conrelid) AS condition,
                       CASE WHEN k.convalidated THEN '' ELSE ' NOT VALID' END AS validity
                FROM pg_catalog.pg_constraint k
                JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]
                WHERE k.conrelid = \(regclass(.alerts)) AND k.contype = 'c' AND a.attname = 'alert_type'
                  AND a.atttypid IN ('text'::regtype, 'varchar'::regtype)
              LOOP
                EXECUTE 'SELECT bool_and(coalesce(' || old_check.condition || ', true)) FROM unnest($1) rule (alert_type)'
                  INTO is_wide USING \(alertTypes);
                IF NOT is_wide THEN
                  EXECUTE format('ALTER TABLE \(formatted(table)) DROP CONSTRAINT %I', old_check.conname);
                  EXECUTE format('ALTER TABLE \(formatted(table)) ADD CONSTRAINT %I CHECK (%s OR alert_type = ANY (%L::text[]))%s',
                    old_check.conname, old_check.condition, \(alertTypes), old_check.validity);
                END IF;
              END LOOP;
            END
            $daybook$;
            """
    }

    /// What this program remembers between runs: how far alerts have been evaluated and files have been read.
    private var state: String {
        """
        CREATE TABLE IF NOT EXISTS \(schema(.state)) (
          name text PRIMARY KEY,
          value jsonb NOT NULL,
          updated_at timestamptz NOT NULL DEFAULT now()
        );
        """
    }

    private var indexes: String {
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

    /// Foreign keys and policies, if the tables that they refer to exist. Existing rows are not checked against a new
    /// foreign key: they were valid without it.
    private var supabase: String {
        let keys: [(MonitoringSchema.Table, String, String)] = [
            (.slowQueries, "organization_id", "public.firms"), (.slowQueries, "user_id", "auth.users"),
            (.requests, "organization_id", "public.firms"), (.requests, "user_id", "auth.users"),
            (.alerts, "acknowledged_by", "auth.users"),
        ]
        let foreignKeys = keys.map { table, column, target in
            """
              IF to_regclass('\(target)') IS NOT NULL AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_constraint k
                JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
                WHERE k.conrelid = \(regclass(table)) AND k.contype = 'f' AND a.attname = '\(column)') THEN
                ALTER TABLE \(schema(table)) ADD CONSTRAINT \(table.rawValue)_\(column)_fkey
                  FOREIGN KEY (\(column)) REFERENCES \(target) (id) NOT VALID;
              END IF;
            """
        }.joined(separator: "\n")
        let policies: [(MonitoringSchema.Table, String, String)] = [
            (.slowQueries, "Platform admins view performance data", "SELECT"),
            (.requests, "Platform admins view API performance", "SELECT"),
            (.hourlyAggregates, "Platform admins view hourly API performance", "SELECT"),
            (.resources, "Platform admins view resource utilization", "SELECT"),
            (.alerts, "Platform admins manage performance alerts", "ALL"),
        ]
        let rules = policies.map { table, policy, command in
            """
                ALTER TABLE \(schema(table)) ENABLE ROW LEVEL SECURITY;
                IF NOT EXISTS (SELECT FROM pg_catalog.pg_policy
                               WHERE polrelid = \(regclass(table)) AND polname = '\(policy)') THEN
                  CREATE POLICY "\(policy)" ON \(schema(table)) FOR \(command)
                    USING (public.is_platform_admin(auth.uid()));
                END IF;
            """
        }.joined(separator: "\n")
        return """
            DO $daybook$
            BEGIN
              -- On Supabase: rows belong to firms and users, and platform administrators see them.
            \(foreignKeys)
              IF to_regprocedure('public.is_platform_admin(uuid)') IS NOT NULL
                 AND to_regprocedure('auth.uid()') IS NOT NULL THEN
            \(rules)
                ALTER TABLE \(schema(.state)) ENABLE ROW LEVEL SECURITY;
              END IF;
            END
            $daybook$;
            """
    }

    /// A table's name inside a format string of SQL.
    private func formatted(_ table: String) -> String { table.replacing("'", with: "''").replacing("%", with: "%%") }

    private func regclass(_ table: MonitoringSchema.Table) -> String { "\(regclassText(table.rawValue))::regclass" }

    private func regclassText(_ relation: String) -> String {
        "'" + "\(name).\(SQLIdentifier(relation))".replacing("'", with: "''") + "'"
    }
}
