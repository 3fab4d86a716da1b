import Testing

@testable import LogFiles

@Suite("names of rotated files")
struct RotatedNameTests {
    @Test(
        "rotated names are recognized",
        arguments: [
            "access.log.1", "access.log.12", "access.log.1.gz", "access.log-20261122", "access.log-20261122.gz",
            "access.log-20261122-1795305600", "access.log_2026-11-22T03:00", "access.log.old", "access.log.old.gz",
            "access.2026-11-22.log", "access.1.log", "access-20261122.log", "access-2026-11-22.log.gz",
        ])
    func rotated(name: String) {
        #expect(RotatedName.isRotation(name, of: "access.log"))
        #expect(RotatedName.isOlder(name, than: "access.log"))
        #expect(!RotatedName.isOlder("access.log", than: name))
    }

    @Test(
        "other names are not",
        arguments: [
            "access.log", "access.log.gz", "access.log1", "access.log.", "access.log.offset", "access.log.1.zip",
            "access.log.1~",
            "access.logs", "access-2.log", "access-admin.log", "access..log", "error.log.1", "access", "",
            "access.log.1.gz.gz",
        ])
    func notRotated(name: String) {
        #expect(!RotatedName.isRotation(name, of: "access.log"))
    }

    @Test(
        "the older of two has the higher number, or the earlier date",
        arguments: [
            ("access.log.10.gz", "access.log.9"), ("access.log.2", "access.log.1"),
            ("access.log-20261121", "access.log-20261122.gz"), ("access.log.2026-11-21", "access.log.2026-11-22"),
        ])
    func order(older: String, newer: String) {
        #expect(RotatedName.isOlder(older, than: newer))
        #expect(!RotatedName.isOlder(newer, than: older))
    }

    @Test(
        "a rotated name contains the name that it comes from",
        arguments: [
            ("access.log.1", "access.log"), ("access.log.1.gz", "access.log"), ("access.log-20261122", "access.log"),
            ("access.log", nil), ("access.log1", nil), ("1", nil), ("", nil), (".1", nil),
        ] as [(String, String?)])
    func base(name: String, base: String?) {
        #expect(RotatedName.base(of: name) == base)
    }
}
