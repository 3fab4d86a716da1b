import Foundation
import FoundationNetworking
import TestSupport
import Testing

/// nginx serving a site with the shipped configuration, until its last reference is gone.
final class SiteServer: Sendable {
    private let folder: TemporaryFolder
    private let server: Process
    private let port: UInt16
    private let session = URLSession(configuration: .ephemeral)

    /// - Parameter site: a folder in a `TemporaryFolder`.
    /// - Throws: also if nginx rejects the configuration.
    init(site: String) throws {
        folder = try TemporaryFolder()
        port = try FreePort.find()
        // The workers of a server started by root run as nobody.
        var path = site
        while path.hasPrefix("/tmp/") {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            path = URL(fileURLWithPath: path).deletingLastPathComponent().path
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        let shipped = try String(contentsOfFile: "\(TestProgram.root)/templates/operations/nginx.conf", encoding: .utf8)
        #expect(shipped.contains("listen 127.0.0.1:8080;") && shipped.contains("root /var/lib/daybook/site;"))
        try folder.write(
            shipped.replacing("127.0.0.1:8080", with: "127.0.0.1:\(port)").replacing(
                "/var/lib/daybook/site", with: site),
            to: "daybook.conf")
        try folder.write(
            """
            daemon off;
            pid \(folder.path)/nginx.pid;
            error_log stderr;
            events {}
            http {
              types { text/html html; text/xml xml; application/json json; }
              access_log off;
              client_body_temp_path \(folder.path)/t; proxy_temp_path \(folder.path)/t; fastcgi_temp_path \(folder.path)/t;
              uwsgi_temp_path \(folder.path)/t; scgi_temp_path \(folder.path)/t;
              include \(folder.path)/daybook.conf;
            }
            """, to: "nginx.conf")
        let arguments = ["-c", "\(folder.path)/nginx.conf", "-e", "stderr"]
        let check = try Self.nginx(["-t", "-q"] + arguments, errors: Pipe())
        let said = (check.standardError as? Pipe)?.fileHandleForReading.readDataToEndOfFile() ?? Data()
        check.waitUntilExit()
        #expect(check.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
        server = try Self.nginx(arguments, errors: FileHandle.nullDevice)
    }

    deinit {
        server.terminate()
        server.waitUntilExit()
    }

    private static func nginx(_ arguments: [String], errors: Any) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/nginx")
        process.arguments = arguments
        process.standardError = errors
        try process.run()
        return process
    }

    /// - Parameter path: begins with a slash.
    func get(_ path: String) async throws -> (response: HTTPURLResponse, content: Data) {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        var attempts = 0
        while true {
            do {
                let (data, response) = try await session.data(from: url)
                return (try #require(response as? HTTPURLResponse), data)
            } catch let error as URLError {
                // Retries until it listens.
                attempts += 1
                if attempts == 1000 { throw error }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}
