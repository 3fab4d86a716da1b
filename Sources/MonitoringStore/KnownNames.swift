import Postgres
import Reporting

/// Names in the monitoring tables that settings refer to.
package struct KnownNames: Sendable {
    /// The endpoints of the newest week, under their folded names: from stored hours, and from the rows of its last day.
    package let endpoints: Set<Endpoint>
    /// The resources that have samples, and those that the collector samples; sorted.
    package let metrics: [String]
    /// Whether any resource has a sample.
    package let hasSamples: Bool
}

extension MonitoringStore {
    /// - Parameters:
    ///   - now: the newest week ends with the newest request before.
    ///   - fold: folds names of endpoints; `nil` leaves them as they are.
    /// - Throws: `StoreError`.
    package func knownNames(now: Instant, fold: (@Sendable (String) -> String)?) throws -> KnownNames {
        try describing("cannot read the monitoring tables") {
            try connection.transaction(.snapshot) {
                try connection.script(Session.settings)
                let requests = try TableCheck(connection: connection, schema: schema).requests
                let rows = try connection.query(
                    """
                    WITH newest AS (SELECT max("timestamp") AS at FROM \(requests) log
                      WHERE isfinite("timestamp") AND "timestamp" <= $1::timestamptz)
                    SELECT endpoint::text, method::text FROM \(schema(.hourlyAggregates)), newest
                    WHERE hour > newest.at - interval '7 days' AND endpoint IS NOT NULL GROUP BY 1, 2
                    UNION
                    SELECT endpoint::text, method::text FROM \(requests) log, newest
                    WHERE "timestamp" > newest.at - interval '1 day' AND endpoint IS NOT NULL GROUP BY 1, 2
                    """, [now.description])
                let names = EndpointNames(fold: fold)
                let metrics = try connection.query(
                    "SELECT DISTINCT metric_type::text AS metric FROM \(schema(.resources)) WHERE metric_type IS NOT NULL"
                )
                .map { try $0.text("metric") }
                return KnownNames(
                    endpoints: Set(
                        try rows.map { names.endpoint(try $0.text("endpoint"), method: try $0.optionalText("method")) }),
                    metrics: Set(metrics + ResourceSampling.metrics).sorted {
                        $0.utf8.lexicographicallyPrecedes($1.utf8)
                    },
                    hasSamples: !metrics.isEmpty)
            }
        }
    }

    /// Whether any request, stored hour or slow query is of an organization, however old; also if the tables tell no
    /// organizations.
    ///
    /// - Throws: `StoreError`.
    package func knows(_ organization: OrganizationID) throws -> Bool {
        try describing("cannot read the monitoring tables") {
            try connection.transaction(.snapshot) {
                try connection.script(Session.settings)
                let tables = try TableCheck(connection: connection, schema: schema)
                guard tables.tellOrganizations else { return true }
                let hasRows = try connection.query(
                    """
                    SELECT EXISTS (SELECT 1 FROM \(schema(.requests)) WHERE organization_id = $1::uuid)
                      OR EXISTS (SELECT 1 FROM \(schema(.slowQueries)) WHERE organization_id = $1::uuid) AS is_known
                    """, [organization.description])[0].bool("is_known")
                if hasRows || !tables.haveDetails { return hasRows }
                return try HourDetails(connection: connection, schema: schema).know(organization)
            }
        }
    }
}
