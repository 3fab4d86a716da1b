/// The words of the server's messages in one language, its `lc_messages`, as PostgreSQL's translations have them.
struct MessageLanguage: Sendable {
    /// The severities that are logged as `LOG`.
    let log: StaticString
    /// Debug, information, notice, warning, in this order.
    let lower: [StaticString]
    /// Error, fatal error, panic, in this order.
    let higher: [StaticString]
    let detail: StaticString
    let context: StaticString
    /// Hint, query, statement, location, backtrace, in this order.
    let additions: [StaticString]

    /// Before the milliseconds of a duration.
    let duration: [StaticString]
    /// After them, without the blank before it.
    let unit: StaticString
    let statement: StaticString
    /// Executes, and continues with, a prepared statement.
    let execute: StaticString
    let fetch: StaticString
    let parse: [StaticString]
    let bind: [StaticString]
    /// Of a detail: the text of a prepared statement, and the values of parameters.
    let prepare: StaticString
    let parameters: StaticString

    static let all = [english, german, french, spanish, italian, swedish, russian, japanese, chinese, korean]

    static let english = MessageLanguage(
        log: "LOG", lower: ["DEBUG", "INFO", "NOTICE", "WARNING"], higher: ["ERROR", "FATAL", "PANIC"],
        detail: "DETAIL", context: "CONTEXT", additions: ["HINT", "QUERY", "STATEMENT", "LOCATION", "BACKTRACE"],
        duration: ["duration: "], unit: "ms", statement: "statement: ", execute: "execute ",
        fetch: "execute fetch from ", parse: ["parse "], bind: ["bind "], prepare: "prepare: ",
        parameters: "parameters: ")
    private static let german = MessageLanguage(
        log: "LOG", lower: ["DEBUG", "INFO", "HINWEIS", "WARNUNG"], higher: ["FEHLER", "FATAL", "PANIK"],
        detail: "DETAIL", context: "ZUSAMMENHANG", additions: ["TIPP", "ANFRAGE", "ANWEISUNG", "ORT", "BACKTRACE"],
        duration: ["Dauer: "], unit: "ms", statement: "Anweisung: ", execute: "Ausführen ",
        fetch: "Ausführen Fetch von ", parse: ["Parsen "], bind: ["Binden "], prepare: "Vorbereiten: ",
        parameters: "Parameter: ")
    private static let french = MessageLanguage(
        log: "LOG", lower: ["DEBUG", "INFO", "NOTICE", "ATTENTION"], higher: ["ERREUR", "FATAL", "PANIC"],
        detail: "DÉTAIL", context: "CONTEXTE ",
        additions: ["ASTUCE ", "REQUÊTE ", "INSTRUCTION ", "EMPLACEMENT ", "PILE D'APPEL "], duration: ["durée : "],
        unit: "ms", statement: "instruction : ", execute: "exécute ", fetch: "exécute fetch à partir de ",
        parse: ["analyse "], bind: ["lien "], prepare: "préparation : ", parameters: "paramètres : ")
    private static let spanish = MessageLanguage(
        log: "LOG", lower: ["DEBUG", "INFO", "NOTICE", "WARNING"], higher: ["ERROR", "FATAL", "PANIC"],
        detail: "DETALLE", context: "CONTEXTO", additions: ["HINT", "CONSULTA", "SENTENCIA", "UBICACIÓN", "BACKTRACE"],
        duration: ["duración: "], unit: "ms", statement: "sentencia: ", execute: "ejecutar ",
        fetch: "ejecutar fetch desde ", parse: ["parse: ", "parse "], bind: ["bind "], prepare: "prepare: ",
        parameters: "parámetros: ")
    private static let italian = MessageLanguage(
        log: "LOG", lower: ["DEBUG", "INFO", "NOTIFICA", "ATTENZIONE"], higher: ["ERRORE", "FATALE", "PANICO"],
        detail: "DETTAGLI", context: "CONTESTO",
        additions: ["SUGGERIMENTO", "QUERY", "ISTRUZIONE", "POSIZIONE", "BACKTRACE"], duration: ["durata: "],
        unit: "ms", statement: "istruzione: ", execute: "esecuzione di ", fetch: "esecuzione di fetch da ",
        parse: ["analisi di "], bind: ["bind "], prepare: "preparazione: ", parameters: "parametri: ")
    private static let swedish = MessageLanguage(
        log: "LOGG", lower: ["DEBUG", "INFO", "NOTIS", "VARNING"], higher: ["FEL", "FATALT", "PANIK"],
        detail: "DETALJ", context: "KONTEXT", additions: ["TIPS", "FRÅGA", "SATS", "PLATS", "BACKTRACE"],
        duration: ["varaktighet: ", "varaktighet "], unit: "ms", statement: "sats: ", execute: "kör ",
        fetch: "kör hämtning från ", parse: ["parse "], bind: ["bind "], prepare: "prepare: ",
        parameters: "parametrar: ")
    private static let russian = MessageLanguage(
        log: "СООБЩЕНИЕ", lower: ["ОТЛАДКА", "ИНФОРМАЦИЯ", "ЗАМЕЧАНИЕ", "ПРЕДУПРЕЖДЕНИЕ"],
        higher: ["ОШИБКА", "ВАЖНО", "ПАНИКА"], detail: "ПОДРОБНОСТИ", context: "КОНТЕКСТ",
        additions: ["ПОДСКАЗКА", "ЗАПРОС", "ОПЕРАТОР", "ПОЛОЖЕНИЕ", "СТЕК"], duration: ["продолжительность: "],
        unit: "мс", statement: "оператор: ", execute: "выполнение ", fetch: "выборка из ", parse: ["разбор "],
        bind: ["сообщение Bind ", "привязка "], prepare: "подготовка: ", parameters: "параметры: ")
    private static let japanese = MessageLanguage(
        log: "LOG", lower: ["DEBUG", "INFO", "NOTICE", "WARNING"], higher: ["ERROR", "FATAL", "PANIC"],
        detail: "詳細", context: "文脈", additions: ["ヒント", "問い合わせ", "文", "場所", "バックトレース"],
        duration: ["期間: "], unit: "ミリ秒", statement: "文: ", execute: "実行 ", fetch: "取り出し実行 ",
        parse: ["パース"], bind: ["バインド "], prepare: "準備: ", parameters: "パラメータ: ")
    private static let chinese = MessageLanguage(
        log: "日志", lower: ["调试", "信息", "注意", "警告"], higher: ["错误", "致命错误", "比致命错误还过分的错误"],
        detail: "详细信息", context: "上下文", additions: ["提示", "查询", "语句", "位置", "BACKTRACE"],
        duration: ["执行时间: "], unit: "ms", statement: "语句: ", execute: "执行", fetch: "执行FETCH操作",
        parse: ["解析 "], bind: ["绑定"], prepare: "准备: ", parameters: "参数: ")
    private static let korean = MessageLanguage(
        log: "로그", lower: ["디버그", "정보", "알림", "경고"], higher: ["오류", "치명적오류", "손상"],
        detail: "상세정보", context: "내용", additions: ["힌트", "쿼리", "명령 구문", "위치", "역추적"],
        duration: ["실행시간: ", "수행시간: ", "작업시간: "], unit: "ms", statement: "명령 구문: ",
        execute: "쿼리실행 ", fetch: "자료뽑기 ", parse: [], bind: [], prepare: "prepare: ",
        parameters: "매개 변수: ")
}

/// The languages of messages that are read, as the server's `lc_messages` names them.
package enum MessageLocale {
    /// By ISO 639 on most systems, in words on Windows; in the order of `MessageLanguage.all`.
    private static let names = [
        ["en", "english"], ["de", "german"], ["fr", "french"], ["es", "spanish"], ["it", "italian"],
        ["sv", "swedish"], ["ru", "russian"], ["ja", "japanese"], ["zh", "chinese"], ["ko", "korean"],
    ]

    /// - Parameter locale: such as `de_DE.UTF-8`; without a language, messages are in English.
    package static func isRead(_ locale: String) -> Bool {
        let language = locale.lowercased().prefix { $0.isLetter }
        return ["", "c", "posix"].contains(language) || names.contains { $0.contains(String(language)) }
    }
}
