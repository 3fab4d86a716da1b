import Foundation
import PrivateServer
import Testing

/// A program that some tests need and that may be missing on a machine. `make test` installs all of them; plain `swift
/// test` skips tests whose program is missing, and says how to install it.
package enum OptionalTool: String, Sendable, CaseIterable {
    case postgresql, pgbouncer, openssl, procps, faketime, time, msmtp, python3
    case nginx = "nginx-light"
    case systemd
    case groff = "groff-base"
    case mailServer = "python3-aiosmtpd"
    case schemas = "python3-jsonschema"
    case xz = "xz-utils"
    case bzip2, zstd

    /// The name of its Debian package.
    private var package: String { rawValue }

    private static let installed = Set(allCases.filter(\.isFound))

    private var isFound: Bool {
        switch self {
        case .postgresql: (try? ServerInstallation.find()) != nil
        case .pgbouncer: Self.isExecutable("/usr/sbin/pgbouncer")
        case .openssl: Self.isExecutable("/usr/bin/openssl")
        case .procps: Self.isExecutable("/usr/bin/pgrep")
        case .faketime: Self.isExecutable("/usr/bin/faketime")
        case .time: Self.isExecutable("/usr/bin/time")
        case .msmtp: Self.isExecutable("/usr/bin/msmtp")
        case .python3: Self.isExecutable("/usr/bin/python3")
        case .nginx: Self.isExecutable("/usr/sbin/nginx")
        case .systemd: Self.isExecutable("/usr/bin/systemd-analyze")
        case .groff: Self.isExecutable("/usr/bin/groff")
        case .mailServer: Self.hasPythonModule("aiosmtpd")
        case .schemas: Self.hasPythonModule("jsonschema")
        case .xz: Self.isExecutable("/usr/bin/xz")
        case .bzip2: Self.isExecutable("/usr/bin/bzip2") || Self.isExecutable("/bin/bzip2")
        case .zstd: Self.isExecutable("/usr/bin/zstd")
        }
    }

    private static func isExecutable(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

    private static func hasPythonModule(_ name: String) -> Bool {
        (try? OtherProgram.run(["/usr/bin/python3", "-c", "import \(name)"]).status) == 0
    }

    fileprivate var isInstalled: Bool { Self.installed.contains(self) }

    fileprivate var advice: String { "it needs \(package); make test installs it" }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test or a suite if a tool is missing.
    package static func needs(_ tools: OptionalTool...) -> Self {
        let missing = tools.first { !$0.isInstalled }
        return .enabled(if: missing == nil, Comment(rawValue: missing?.advice ?? ""))
    }
}
