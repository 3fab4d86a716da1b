/// What is changed in tables that are there already, and what connects them with the application's.
extension Migration {
    var hourlyIdentity: String {
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
    var metrics: String {
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

    /// Widens a check that is older than some rules by the missing ones; what it allowed stays allowed.
    var alertRules: String {
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

    /// Foreign keys and policies, if the tables that they refer to exist. Existing rows are not checked against a new
    /// foreign key: they were valid without it.
    var supabase: String {
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
            (.serverEvents, "Platform admins view server events", "SELECT"),
            (.statementHours, "Platform admins view statement statistics", "SELECT"),
            (.statementPeriods, "Platform admins view statement periods", "SELECT"),
            (.statementTexts, "Platform admins view statement texts", "SELECT"),
            (.serverSnapshots, "Platform admins view server snapshots", "SELECT"),
            (.hourDetails, "Platform admins view details of hours", "SELECT"),
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
                ALTER TABLE \(schema(.serverEvents)) ENABLE ROW LEVEL SECURITY;
                ALTER TABLE \(schema(.state)) ENABLE ROW LEVEL SECURITY;
              END IF;
            END
            $daybook$;
            """
    }
}
