import Testing

@testable import Ingestion

@Suite("languages of messages")
struct MessageLocaleTests {
    @Test("lc_messages of every language that is read is known, and of no other")
    func locales() {
        for locale in [
            "C", "", "POSIX", "C.UTF-8", "en_US.UTF-8", "de_DE", "fr_CA", "es", "it_IT", "sv_SE", "ru_RU.koi8r",
            "ja_JP.eucJP", "zh_CN", "ko_KR", "German_Germany.1252",
        ] {
            #expect(MessageLocale.isRead(locale), "\(locale)")
        }
        for locale in ["pl_PL.UTF-8", "pt_BR", "Turkish_Turkey.1254", "cs_CZ"] {
            #expect(!MessageLocale.isRead(locale), "\(locale)")
        }
    }
}
