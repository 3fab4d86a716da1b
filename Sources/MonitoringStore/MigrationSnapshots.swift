/// What the catalog, the statistics and the settings of the server were at some times, and the rights of the roles that
/// `daybook migrate --roles` made before there was this table.
extension Migration {
    var serverSnapshots: String {
        """
        CREATE TABLE IF NOT EXISTS \(schema(.serverSnapshots)) (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
          taken_at timestamptz NOT NULL,
          kind text NOT NULL,
          content jsonb NOT NULL
        );
        CREATE INDEX IF NOT EXISTS idx_server_snapshots_kind_time ON \(schema(.serverSnapshots)) (kind, taken_at DESC);
        DO $daybook$
        BEGIN
          IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '\(RoleScript.reader)')
             AND has_table_privilege('\(RoleScript.reader)', \(regclass(.requests)), 'SELECT')
             AND NOT has_table_privilege('\(RoleScript.reader)', \(regclass(.serverSnapshots)), 'SELECT') THEN
            GRANT SELECT ON \(schema(.serverSnapshots)) TO \(RoleScript.reader);
          END IF;
          IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '\(RoleScript.collector)')
             AND has_table_privilege('\(RoleScript.collector)', \(regclass(.slowQueries)), 'INSERT')
             AND NOT has_table_privilege('\(RoleScript.collector)', \(regclass(.serverSnapshots)), 'INSERT') THEN
            GRANT SELECT, INSERT, DELETE ON \(schema(.serverSnapshots)) TO \(RoleScript.collector);
          END IF;
        END
        $daybook$;
        """
    }
}
