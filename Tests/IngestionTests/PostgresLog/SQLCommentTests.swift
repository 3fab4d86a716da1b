import Ingestion
import Testing

@Suite("SQLCommenter comments")
struct SQLCommentTests {
    private static let uuid = "7d0f2c7e-3f0a-4f56-9f0e-2d7d7c3b1a01"

    /// `query | endpoint | organization | user` of a statement, with `-` for none; the same in every format.
    private static func read(_ sql: String, application: String = "shop") throws -> String {
        var line = PostgresLogLine("duration: 601.000 ms  statement: \(sql)")
        line.applicationName = application
        let statements = try PostgresLogLine.formats().map { try #require(readLog(line.text($0), $0).statements.first) }
        #expect(statements.allSatisfy { $0 == statements[0] })
        let statement = statements[0]
        return [statement.query, statement.endpoint ?? "-", statement.organization ?? "-", statement.user ?? "-"]
            .joined(separator: " | ")
    }

    @Test(
        "what is read from a comment, and what remains of the statement",
        arguments: [
            ("SELECT 1 /*route='%2Fapi%2Forders'*/", "SELECT 1 | /api/orders | - | -"),
            ("SELECT 1 /*route='%2Fapi'*/;", "SELECT 1; | /api | - | -"),
            ("/*path='/a'*/ SELECT 1", "SELECT 1 | /a | - | -"), ("SELECT/*path='/a'*/1", "SELECT 1 | /a | - | -"),
            ("SELECT 1 /*path='/a%3Fid%3D7'*/", "SELECT 1 | /a | - | -"),
            ("SELECT 1 /* route='/r' , path='/p' */", "SELECT 1 | /r | - | -"),
            ("SELECT 1 /*path='/p'*/ /*route='/r'*/", "SELECT 1 | /r | - | -"),
            ("SELECT 1 /*route='/a'*/ /*route='/b'*/", "SELECT 1 | /b | - | -"),
            ("SELECT 1 /*route='%5Epolls\\/%24'*/", "SELECT 1 | ^polls/$ | - | -"),
            ("SELECT 1 /*route='it\\'s'*/", "SELECT 1 | it's | - | -"),
            ("SELECT 1 /*route='%e2%82%ac%'*/", "SELECT 1 | €% | - | -"),
            ("SELECT 1 /*route='%ff%00'*/", "SELECT 1 | \u{fffd}\u{fffd} | - | -"),
            ("SELECT 1 /*route=''*/", "SELECT 1 | - | - | -"),
            ("SELECT 1 /*db_driver='x'*/", "SELECT 1 /*db_driver='x'*/ | - | - | -"),
            ("SELECT 1 /*+ SeqScan(t) */", "SELECT 1 /*+ SeqScan(t) */ | - | - | -"),
            ("SELECT 1 /*route=/x*/", "SELECT 1 /*route=/x*/ | - | - | -"),
            ("SELECT 1 /*route='/x*/", "SELECT 1 /*route='/x*/ | - | - | -"),
            ("SELECT 1 /*route='/x',*/", "SELECT 1 /*route='/x',*/ | - | - | -"),
            ("SELECT 1 /*route='/x'", "SELECT 1 /*route='/x' | - | - | -"),
            ("SELECT 1 /* a /*route='/x'*/ b */", "SELECT 1 /* a /*route='/x'*/ b */ | - | - | -"),
            ("SELECT 1 -- /*route='/x'*/", "SELECT 1 -- /*route='/x'*/ | - | - | -"),
            ("SELECT 1 --x\n/*route='/x'*/", "SELECT 1 --x | /x | - | -"),
            ("SELECT '/*route=''/x''*/'", "SELECT '/*route=''/x''*/' | - | - | -"),
            ("SELECT E'\\'/*route=' /*route='/x'*/", "SELECT E'\\'/*route=' | /x | - | -"),
            ("SELECT \"/*route='/x'*/\"", "SELECT \"/*route='/x'*/\" | - | - | -"),
            (
                "SELECT $$/*route='/x'*/$$, $a$ $$ /*route='/x'*/$a$",
                "SELECT $$/*route='/x'*/$$, $a$ $$ /*route='/x'*/$a$ | - | - | -"
            ),
            ("SELECT $1, $2 /*route='/x'*/", "SELECT $1, $2 | /x | - | -"),
            ("SELECT a$b$ /*route='/x'*/", "SELECT a$b$ | /x | - | -"),
            ("SELECT $ /*route='/x'*/", "SELECT $ | /x | - | -"),
        ])
    func comments(sql: String, read: String) throws {
        #expect(try Self.read(sql) == read)
    }

    @Test(
        "organization and user are UUIDs, under any of their keys",
        arguments: [
            ("organization_id", "organization"), ("organization", "organization"), ("org_id", "organization"),
            ("user_id", "user"), ("user", "user"),
        ])
    func keys(key: String, noun: String) throws {
        let expected = noun == "user" ? "- | \(Self.uuid)" : "\(Self.uuid) | -"
        #expect(try Self.read("SELECT 1 /*\(key)='\(Self.uuid.uppercased())'*/") == "SELECT 1 | - | \(expected)")
        for other in ["7", Self.uuid.dropLast() + "g", Self.uuid + "0", String(Self.uuid.map { $0 == "-" ? "0" : $0 })]
        {
            #expect(try Self.read("SELECT 1 /*\(key)='\(other)'*/") == "SELECT 1 | - | - | -")
        }
    }

    @Test(
        "an application name that is a path is an endpoint",
        arguments: [
            ("/orders", "/orders"), ("GET /orders", "/orders"), ("DELETE /a?b=1", "/a"), ("psql", "-"),
            ("get /orders", "-"),
            ("orders", "-"), ("GET orders", "-"), ("MY SERVICE /x", "-"), ("PROPPATCH /x", "-"), ("/", "/"),
            ("[unknown]", "-"),
        ])
    func applicationName(name: String, endpoint: String) throws {
        #expect(try Self.read("SELECT 1", application: name) == "SELECT 1 | \(endpoint) | - | -")
    }

    @Test("a comment takes precedence over the application name")
    func precedence() throws {
        #expect(try Self.read("SELECT 1 /*route='/r'*/", application: "/a") == "SELECT 1 | /r | - | -")
        #expect(try Self.read("SELECT 1 /*user='7'*/", application: "/a") == "SELECT 1 | /a | - | -")
    }
}
