import Foundation

/// Statements with a secret in place of values, and error messages that repeat one.
///
/// The secret is a word, or a number where only numbers are allowed. Neither is in any text of the program, and neither
/// is its beginning, so that any piece of it proves a leak.
package enum SecretSQL {
    package static let word = "zqxjkvwpgh"
    package static let number = "490371649037164"

    /// Whether a text contains the secret or its beginning.
    package static func isIn(_ text: String) -> Bool {
        let text = text.lowercased()
        return text.contains(word.prefix(4)) || text.contains(number.prefix(6))
    }

    /// Statements that PostgreSQL's parser accepts.
    package static let statements = [
        // Strings in every notation.
        "SELECT * FROM accounts WHERE email = '§'", "SELECT * FROM accounts WHERE note = 'it''s §'",
        "SELECT * FROM accounts WHERE note = E'it\\'s §'",
        "SELECT * FROM accounts WHERE note = e'\\\\' AND email = '§'",
        "SELECT * FROM accounts WHERE note = E'a\\nb''§\\\\'",
        "SELECT * FROM accounts WHERE note = U&'\\0041 §'",
        "SELECT * FROM accounts WHERE note = U&'!0041 §' UESCAPE '!'", "SELECT * FROM accounts WHERE note = N'§'",
        "SELECT * FROM accounts WHERE note = 'a'\n  '§'", "SELECT * FROM accounts WHERE note = E'a'\n'\\'§'",
        "SELECT * FROM accounts WHERE note='§'AND id=1",
        "SELECT date'§' FROM accounts", "SELECT interval '§' day FROM accounts", "SELECT '§'::text FROM accounts",
        "SELECT CAST('§' AS text) FROM accounts",
        "SELECT text '§' FROM accounts", "SELECT point '(1,§)' FROM accounts",
        "SELECT jsonb '{\"a\": \"§\"}' FROM accounts",
        "SELECT * FROM accounts WHERE note LIKE '%§%' ESCAPE '!'", "SELECT * FROM accounts WHERE note ~ '^§$'",
        "SELECT * FROM accounts WHERE tags @> '{§,b}'",
        "SELECT * FROM accounts WHERE tags = ARRAY['a', '§']", "SELECT * FROM accounts WHERE email IN ('a', '§', 'b')",
        "SELECT * FROM accounts WHERE (a, b) = ('x', '§')", "VALUES (1, '§'), (2, 'b')", "SELECT 'ß§é' FROM accounts",
        "SELECT '日本§' FROM accounts", "SELECT 'a\n§\nb' FROM accounts",
        "SELECT '-- §' FROM accounts", "SELECT '/* §' FROM accounts", "SELECT '$$ §' FROM accounts",
        "SELECT '\" §' FROM accounts",
        "SELECT 'a', \"b'c\", '§' FROM accounts", "SELECT \"a\"\"'b\", '§' FROM accounts",
        "SELECT a AS \"it's\", '§' FROM accounts",
        "SELECT * FROM accounts WHERE data->>'§' = '§'", "SELECT * FROM accounts WHERE data #> '{a,§}' IS NULL",
        "SELECT * FROM accounts WHERE data @? '$.a ? (@ == \"§\")'", "SELECT f('§', a => '§', b := '§') FROM accounts",
        "SELECT count(*) FILTER (WHERE email = '§') FROM accounts",
        "SELECT string_agg(a, '§' ORDER BY b) FROM accounts",
        "SELECT CASE email WHEN '§' THEN '§' ELSE '§' END FROM accounts",
        "SELECT * FROM accounts ORDER BY email = '§' LIMIT 1 OFFSET 2", "SELECT extract('§' FROM a) FROM accounts",
        "SELECT a COLLATE \"C\" FROM accounts WHERE a > '§'",
        // Numbers, and bit strings.
        "SELECT * FROM accounts WHERE card = №", "SELECT * FROM accounts WHERE card = -№",
        "SELECT * FROM accounts WHERE card = №.5", "SELECT * FROM accounts WHERE card = .№",
        "SELECT * FROM accounts WHERE card = 1.№", "SELECT * FROM accounts WHERE card = №e5",
        "SELECT * FROM accounts WHERE card = 1e-3+№",
        "SELECT * FROM accounts LIMIT №", "SELECT a[№] FROM accounts", "SELECT a[1:№] FROM accounts",
        "SELECT * FROM accounts WHERE id BETWEEN 1 AND №", "SELECT B'0101', X'№' FROM accounts",
        "SELECT x'№ff' FROM accounts",
        "SELECT a-№ FROM accounts", "SELECT a+№+b FROM accounts", "SELECT a/№ FROM accounts",
        "SELECT №::text FROM accounts",
        "SELECT f(№) FROM accounts", "SELECT numeric '№' FROM accounts", "SELECT $1 + № FROM accounts",
        "SELECT 1,№ FROM accounts",
        // Dollar quotes.
        "SELECT $$§$$ FROM accounts", "SELECT $a$§$a$ FROM accounts", "SELECT $a$ $b$ § $b$ $a$ FROM accounts",
        "SELECT $a$ $$ § ' $$ $a$, 1 FROM accounts", "SELECT $_1$§$_1$ FROM accounts", "SELECT $é$§$é$ FROM accounts",
        "SELECT $a$ $A$ § $a$ FROM accounts", "SELECT 1,$$it's §$$ FROM accounts",
        "SELECT $$-- §$$ FROM accounts", "SELECT $$/* §$$ FROM accounts", "SELECT $1, $$§$$, $2 FROM accounts",
        "SELECT a=$$§$$ FROM accounts", "SELECT $$a$b$$ || '§' FROM accounts",
        // Comments.
        "SELECT a /* § */ FROM accounts", "SELECT a -- §\nFROM accounts", "SELECT a -- it's §\nFROM accounts",
        "/* § */ SELECT a FROM accounts", "SELECT a FROM accounts -- §",
        "SELECT a FROM accounts /* § /* nested */ § */",
        "SELECT a/* ' */, '§' /* ' */ FROM accounts", "SELECT a -- ' §\n, '§' FROM accounts",
        "SELECT a /*+ IndexScan(§) */ FROM accounts", "SELECT a /* $$ */ , $$ § $$ FROM accounts",
        "SELECT a+/* § */b FROM accounts", "SELECT a --+ §\n+ b FROM accounts", "SELECT a /*/ § */ FROM accounts",
        "SELECT a /**/ , '§' /***/ FROM accounts", "SELECT a -- §\r, '§\n§' FROM accounts",
        // Other statements.
        "INSERT INTO accounts (email, card) VALUES ('§', №) ON CONFLICT (email) DO UPDATE SET note = '§' RETURNING 'x§'",
        "UPDATE accounts SET email = '§', card = № WHERE note = '§'",
        "DELETE FROM accounts WHERE email = '§' RETURNING *",
        "MERGE INTO accounts a USING b ON a.id = b.id AND a.email = '§' WHEN MATCHED THEN UPDATE SET note = '§'",
        "WITH w AS (SELECT '§' AS x) SELECT * FROM accounts, w", "COPY accounts FROM '/tmp/§.csv'",
        "COPY (SELECT * FROM accounts WHERE email = '§') TO STDOUT WITH (DELIMITER ',', NULL '§')",
        "COPY accounts FROM PROGRAM 'curl §'", "ALTER ROLE accounts PASSWORD '§'",
        "CREATE ROLE accounts LOGIN PASSWORD '§' VALID UNTIL '§'",
        "CREATE USER MAPPING FOR a SERVER accounts OPTIONS (user 'u', password '§')",
        "CREATE SUBSCRIPTION accounts CONNECTION 'host=h password=§' PUBLICATION p",
        "ALTER SYSTEM SET primary_conninfo = 'password=§'", "SET accounts.token = '§'",
        "SET LOCAL accounts.token TO '§'",
        "SELECT set_config('accounts.token', '§', true)", "SELECT dblink('password=§', 'SELECT ''§''') FROM accounts",
        "PREPARE accounts AS SELECT '§'", "EXECUTE accounts('§', №)", "DECLARE accounts CURSOR FOR SELECT '§'",
        "EXPLAIN ANALYZE SELECT * FROM accounts WHERE email = '§'", "DO $$ BEGIN PERFORM accounts('§'); END $$",
        "DO LANGUAGE plpgsql $do$ BEGIN RAISE '%', $x$§$x$; END $do$",
        "CREATE FUNCTION accounts() RETURNS text LANGUAGE sql AS $$ SELECT '§' $$",
        "CREATE FUNCTION accounts() RETURNS text LANGUAGE sql AS 'SELECT ''§'''", "COMMENT ON TABLE accounts IS '§'",
        "NOTIFY accounts, '§'", "CREATE TABLE accounts (a text DEFAULT '§' CHECK (a <> '§'))",
        "CREATE INDEX ON accounts (a) WHERE a = '§'", "CREATE VIEW accounts AS SELECT '§' AS a",
        "ALTER TABLE accounts ADD CHECK (a <> '§')",
        "CREATE TABLE accounts_1 PARTITION OF accounts FOR VALUES IN ('§')",
        "SECURITY LABEL ON TABLE accounts IS '§'", "CREATE POLICY p ON accounts USING (email = '§')",
        "CALL accounts('§')",
        "SELECT 1; SELECT '§' FROM accounts; SELECT №",
        "CREATE TRIGGER t BEFORE INSERT ON accounts EXECUTE FUNCTION f('§')",
        "PREPARE TRANSACTION '§'", "SELECT * FROM xmltable('/§' PASSING '<§/>' COLUMNS a text PATH '§'), accounts",
        "LOAD '§'",
    ].map(filled)

    /// Texts that the parser rejects, as written by other databases, drivers and old servers.
    package static let unparsable = [
        "SELEC * FROM accounts WHERE email = '§'", "SELECT * FROM accounts WHERE email = '§' AND",
        "SELECT ?, '§' FROM accounts WHERE a = ? AND", "SELECT * FROM `accounts` WHERE email = '§'",
        "SELECT TOP 5 * FROM [accounts] WHERE email = N'§'", "SELECT :a, '§' FROM accounts WHERE b = :'§'",
        "SELECT @a := '§' FROM accounts",
        "SELECT * FROM accounts WHERE a = 'it\\'s §'", "SELECT * FROM accounts WHERE a = 'x\\', §, ' AND b = 'y' AND",
        "SELECT 'a\\', § -- '", "SELECT 'a\\', § /* ' */", "SELECT 'a\\' AS b, § FROM accounts WHERE c = $$ ' $$",
        "{\"find\": \"accounts\", \"filter\": {\"n\": '§'}}",
        "SELECT a -- x\r'b\n§'", "SELECT a -- x\r$$b\n§$$ FROM",
        "SELECT * FROM accounts WHERE note = 'a' -- a comment\n '§'", "SELECT 1a$$b '§', $$ §",
        "SELECT 1e5$$ § $$ FROM",
        "SELECT 0x1F, '§' FROM FROM", "SELECT 1_000, '§' FROM FROM", "SELECT a$$b, '§' FROM FROM",
        "SELECT é$$b, '§' FROM FROM",
        "SELECT $1$$§$$ FROM FROM", "SELECT E'a\\\\', '§' FROM FROM",
        "SELECT 'unclosed, §", "SELECT E'unclosed \\', §", "SELECT $$unclosed, §", "SELECT $a$ § $b$",
        "SELECT /* unclosed §",
        "SELECT /* /* § */", "SELECT \"unclosed §", "SELECT U&'unclosed §", "SELECT x'unclosed §", "SELECT '§' '§' \"",
        "))) '§' (((", "'§", "$$§", "--§", "/*§", "E'§", "\\'§'", "'''§'''", "'a''§", "$$ $ §$$", "\u{0}'§",
        "SELECT '\u{0}§'",
        "SELECT '§", "select\u{A0}'§'", "SELECT ‘a’, '§'",
        "COPY accounts FROM stdin; '§'", "BEGIN; SELECT '§' FROM accounts; COMMI",
        "SELECT * FROM accounts WHERE a = $1 -- parameters: $1 = '§'", "SELECT {fn f('§')} FROM accounts",
        "%s '§' %(a)s",
        "SELECT №", "SELECT -№e FROM FROM", "SELECT №abc FROM FROM",
    ].map(filled)

    /// Conditions, keys and lists as EXPLAIN writes them.
    package static let conditions = [
        "(email = '§'::text)", "((email)::text = '§'::text)", "(note = 'it''s §'::text)", "(note = E'a\\\\b§'::text)",
        "(note = 'a\\'::text) AND (email = '§'::text)", "(card = '№'::bigint)", "(card = №)", "(card > '-№'::integer)",
        "(email = ANY ('{a,§,\"b c\"}'::text[]))", "(email ~~ '%§%'::text)", "(data @> '{\"a\": \"§\"}'::jsonb)",
        "(day >= '§'::date)",
        "(((email)::text <> '§'::text) AND ((note IS NULL) OR (card = '№'::numeric)))",
        "(hashed SubPlan 1) AND (a = '§'::text)",
        "(email = '§'::citext COLLATE \"C\")", "(range && '[\"§\",)'::tsrange)", "f('§'::text)",
        "(CASE WHEN (a = '§'::text) THEN №.5 ELSE 0 END)", "ROW('§'::text, №)", "(a = '\\x7a71786a§'::bytea)",
        "(a = B'№'::\"bit\")", "(a = '§", "SELECT email FROM public.accounts WHERE ((email = '§'::text))",
    ].map(filled)

    /// Messages of PostgreSQL, its drivers and applications about rows and values.
    package static let messages = [
        "duplicate key value violates unique constraint \"accounts_email_key\" DETAIL: Key (email)=(§) already exists.",
        "Key (email)=(§) already exists.", "Key (name)=(Mr :) §) already exists.",
        "Key (name, card)=(a (b) c, §) is not present in table \"accounts\".",
        "Key (email)=(x) conflicts with existing key (email)=(§).", "Key (lower(email))=(§) is duplicated.",
        "Key (email)=(§",
        "insert or update on table \"orders\" violates foreign key constraint \"fk\" Detail: Key (account)=(§) is not present in table \"accounts\".",
        "Failing row contains (1, §, null, 2026-11-22).",
        "null value in column \"a\" of relation \"accounts\" violates not-null constraint DETAIL:  Failing row contains (1, Mr :) §, null).",
        "Partition key of the failing row contains (email) = (§).",
        "no partition of relation \"accounts\" found for row DETAIL: Partition key of the failing row contains (email) = (a) §).",
        "invalid input syntax for type integer: \"§\"", "invalid input syntax for type integer: \"a\" § \"b\"",
        "invalid input syntax for type uuid: \"it's §\"",
        "invalid input syntax for type json DETAIL: Token \"§\" is invalid.",
        "value \"№\" is out of range for type integer", "date/time field value out of range: \"§\"",
        "malformed array literal: \"{§\"", "invalid input value for enum state: \"§\"",
        "invalid input syntax for type date: \"\"§\"\"",
        "could not open file \"/tmp/§\": No such file", "role \"§\" does not exist", "syntax error at or near \"§\"",
        "unterminated quoted string at or near \"'§\"", "function f('§') does not exist",
        "operator does not exist: text = '§'",
        "error in: SELECT * FROM a WHERE b = '§'", "error in: SELECT E'§'", "error in: SELECT $$§$$",
        "error in: SELECT $a$ § $a$",
        "error in: SELECT a /* § */", "error in: SELECT a LIKE'§'".replacing("LIKE'", with: "LIKE '"),
        "ungültige Eingabesyntax für Typ integer: »§«", "la valeur « § » est invalide", "valore «§» non valido",
        "„§“ ist ungültig", "the name “§” is taken", "the name ‘§’ is taken", "the name ‘it’s §’ is taken",
        "名前「§」は無効です",
        "\"a\"§\"", "'a'§'b'", "the name 'O'§' is taken", "u'§' and b'§'", "{'email': '§', 'n': №}",
        "{\"email\": \"§\", \"n\": №}",
        "[SQL: INSERT INTO a VALUES (%s)] [parameters: ('§',)]", "email=§", "email=\"§ b\"", "(email = (§))",
        "GET /login?token=§&a=1 failed", "no mailbox for §@example.org", "card № was refused", "card №-x was refused",
        "account §@№", "name=`§`", "`§` is no name", "name: '§", "name: \"§", "'''§'''", "\"\"\"§\"\"\"",
    ].map(filled)

    private static func filled(_ text: String) -> String {
        text.replacing("§", with: word).replacing("№", with: number)
    }
}
