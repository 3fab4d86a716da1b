/// The counters that `pg_stat_statements` keeps for a statement and Daybook reads: the one list of them, in the order of
/// the columns of `statement_hourly`.
package enum StatementCounter: Int, CaseIterable, Sendable {
    case calls
    case totalTime
    case planTime
    case rows
    case sharedBlocksHit
    case sharedBlocksRead
    case sharedBlocksDirtied
    case sharedBlocksWritten
    case localBlocksRead
    case localBlocksWritten
    case temporaryBlocksRead
    case temporaryBlocksWritten
    case readTime
    case writeTime
    case walBytes

    /// The column of `statement_hourly`; times are in nanoseconds.
    package var column: String {
        switch self {
        case .calls: "calls"
        case .totalTime: "total_ns"
        case .planTime: "plan_ns"
        case .rows: "row_count"
        case .sharedBlocksHit: "shared_blocks_hit"
        case .sharedBlocksRead: "shared_blocks_read"
        case .sharedBlocksDirtied: "shared_blocks_dirtied"
        case .sharedBlocksWritten: "shared_blocks_written"
        case .localBlocksRead: "local_blocks_read"
        case .localBlocksWritten: "local_blocks_written"
        case .temporaryBlocksRead: "temp_blocks_read"
        case .temporaryBlocksWritten: "temp_blocks_written"
        case .readTime: "io_read_ns"
        case .writeTime: "io_write_ns"
        case .walBytes: "wal_bytes"
        }
    }

    /// The columns of the view that make it up, as far as the version has them; times are in milliseconds there.
    package var sources: [String] {
        switch self {
        case .calls: ["calls"]
        case .totalTime: ["total_exec_time"]
        case .planTime: ["total_plan_time"]
        case .rows: ["rows"]
        case .sharedBlocksHit: ["shared_blks_hit"]
        case .sharedBlocksRead: ["shared_blks_read"]
        case .sharedBlocksDirtied: ["shared_blks_dirtied"]
        case .sharedBlocksWritten: ["shared_blks_written"]
        case .localBlocksRead: ["local_blks_read"]
        case .localBlocksWritten: ["local_blks_written"]
        case .temporaryBlocksRead: ["temp_blks_read"]
        case .temporaryBlocksWritten: ["temp_blks_written"]
        // One for all blocks up to PostgreSQL 16, and those of temporary files apart since 15.
        case .readTime: ["blk_read_time", "shared_blk_read_time", "local_blk_read_time", "temp_blk_read_time"]
        case .writeTime: ["blk_write_time", "shared_blk_write_time", "local_blk_write_time", "temp_blk_write_time"]
        case .walBytes: ["wal_bytes"]
        }
    }

    /// Whether it is a time.
    package var isTime: Bool { [.totalTime, .planTime, .readTime, .writeTime].contains(self) }
}
