import Foundation

/// A TCP proxy to the private PostgreSQL that breaks where a test wants it to.
///
/// It passes bytes between both sides, over any number of sessions, and counts them. It then breaks like networks and
/// servers do: it closes, resets, or stays silent.
package final class BrokenProxy: @unchecked Sendable {
    package enum Side: Sendable { case client, server }

    package enum Fault: Sendable, CaseIterable {
        case close
        case reset
        /// Sessions stay open, but nothing passes.
        case silence
    }

    package enum Moment: Sendable {
        /// After this many bytes from one side, over all sessions.
        case bytes(Int, from: Side)
        /// When the server has answered a text that its client sent after another one, or together with it; the answer
        /// does not pass.
        case answer(to: String, after: String)
    }

    package struct Plan: Sendable {
        let fault: Fault
        let moment: Moment
        /// Whether all sessions break, and no new one is accepted.
        let breaksAll: Bool

        package init(_ fault: Fault, at moment: Moment, breaksAll: Bool = true) {
            self.fault = fault
            self.moment = moment
            self.breaksAll = breaksAll
        }
    }

    /// At most this many bytes at a time, with a pause after each of them.
    package struct Pace: Sendable {
        let bytes: Int
        let microseconds: UInt32

        package init(bytes: Int, microseconds: UInt32) {
            self.bytes = bytes
            self.microseconds = microseconds
        }
    }

    private struct Session {
        let client: Int32
        let server: Int32
        /// Everything that the client sent, while an answer is awaited.
        var said: [UInt8] = []
        var isSilent = false
    }

    package let port: UInt16
    private let listener: Int32
    private let socketPath: String
    private let lock = NSLock()
    private var plan: Plan?
    private var pace: Pace?
    private var passed: [Side: Int] = [:]
    private var hasBroken = false
    private var sessions: [Session] = []

    /// - Parameter host: the folder of the server's socket.
    package init(to host: String) throws {
        socketPath = "\(host)/.s.PGSQL.5432"
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
                    && listen(descriptor, 64) == 0
            }
        }
        guard isListening else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
        let thread = Thread { [weak self] in
            while let self, self.step() {}
        }
        thread.start()
    }

    deinit {
        for session in sessions { close(session, resetting: false) }
        Foundation.close(listener)
    }

    /// The connection string for a database through the proxy.
    package func conninfo(_ database: TestDatabase, user: String = "daybook") -> String {
        "host=127.0.0.1 port=\(port) dbname=\(database.name) user=\(user)"
    }

    /// Resets the counts, ends the remaining sessions, and breaks according to the plan; never without a plan.
    package func begin(_ plan: Plan? = nil, pace: Pace? = nil) {
        lock.withLock {
            for session in sessions { close(session, resetting: false) }
            sessions = []
            self.plan = plan
            self.pace = pace
            passed = [:]
            hasBroken = false
        }
    }

    /// The same, with the existing sessions.
    package func begin(sparingSessions plan: Plan) {
        lock.withLock {
            self.plan = plan
            passed = [:]
            hasBroken = false
        }
    }

    /// Number of bytes from a side since `begin`.
    package func bytes(from side: Side) -> Int { lock.withLock { passed[side] ?? 0 } }

    /// Whether it broke since `begin`.
    package var isBroken: Bool { lock.withLock { hasBroken } }
}

extension BrokenProxy {
    /// Checks everything once.
    private func step() -> Bool {
        let watched = lock.withLock { sessions.filter { !$0.isSilent } }
        var descriptors = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
        for session in watched {
            descriptors += [session.client, session.server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        }
        guard poll(&descriptors, nfds_t(descriptors.count), 20) > 0 else { return true }
        lock.withLock {
            if descriptors[0].revents != 0 { accept() }
            for (index, session) in watched.enumerated() {
                for (side, place) in [(Side.client, 1 + 2 * index), (.server, 2 + 2 * index)]
                where descriptors[place].revents != 0 {
                    // The session may have ended in the meantime.
                    if let current = sessions.firstIndex(where: {
                        $0.client == session.client && $0.server == session.server
                    }) {
                        pass(side, current)
                    }
                }
            }
        }
        return true
    }

    private func accept() {
        let client = Foundation.accept(listener, nil, nil)
        guard client >= 0 else { return }
        if hasBroken, let plan, plan.breaksAll, plan.fault != .silence {
            close(client, resetting: plan.fault == .reset)
            return
        }
        let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = socketPath
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array("\(path)\0".utf8)) }
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard isConnected == 0 else {
            Foundation.close(server)
            return close(client, resetting: false)
        }
        var session = Session(client: client, server: server)
        session.isSilent = hasBroken && plan?.breaksAll == true
        sessions.append(session)
    }

    /// Passes the available bytes from one side of a session.
    private func pass(_ side: Side, _ index: Int) {
        let session = sessions[index]
        let (from, to) = side == .client ? (session.client, session.server) : (session.server, session.client)
        var buffer = [UInt8](repeating: 0, count: pace?.bytes ?? 1 << 14)
        let count = recv(from, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        // The event belongs to a session that had the same number.
        if count < 0, errno == EAGAIN { return }
        guard count > 0 else {
            close(session, resetting: false)
            sessions.remove(at: index)
            return
        }
        var bytes = buffer[0..<count]
        var isHere = false
        if !hasBroken, let plan {
            switch plan.moment {
            case .bytes(let limit, from: side):
                let room = max(limit - (passed[side] ?? 0), 0)
                isHere = count >= room
                bytes = bytes.prefix(room)
            case .bytes: break
            case .answer(to: let text, after: let earlier):
                if side == .client { sessions[index].said += bytes }
                let start = session.said.firstRange(of: Array(earlier.utf8))?.lowerBound ?? session.said.endIndex
                isHere = side == .server && session.said[start...].contains(Array(text.utf8))
                if isHere { bytes = [] }
            }
        }
        passed[side, default: 0] += bytes.count
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard written > 0 else { break }
            bytes = bytes.dropFirst(written)
        }
        if let pace { usleep(pace.microseconds) }
        if isHere { breakHere(index) }
    }

    private func breakHere(_ index: Int) {
        guard let plan else { return }
        hasBroken = true
        for broken in plan.breaksAll ? Array(sessions.indices.reversed()) : [index] {
            if plan.fault == .silence {
                sessions[broken].isSilent = true
            } else {
                close(sessions[broken], resetting: plan.fault == .reset)
                sessions.remove(at: broken)
            }
        }
    }

    private func close(_ session: Session, resetting: Bool) {
        close(session.client, resetting: resetting)
        Foundation.close(session.server)
    }

    private func close(_ client: Int32, resetting: Bool) {
        if resetting {
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(client, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        }
        Foundation.close(client)
    }
}
