/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTextTest {

    private static final int LONGEST = 120;
    private static final int SCANNED = 2_000;
    private static final int FUZZED = 50_000;
    private static final int ROUNDS = 20_000;

    private static final String SECRET = "S3CRET";
    private static final String AMOUNT = "31337";

    // ------------------------------------------------------------------ what is shown

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '§', textBlock = """
                    select a, t.b from s.t where c is null   → select a, t.b from s.t where c is null
                    SELECT a FROM Users2024 u1               → SELECT a FROM Users2024 u1
                    select a from v$session, t_1$x           → select a from v$session, t_1$x
                    insert into t (a, b) values (?, ?)       → insert into t (a, b) values (?, ?)
                    update t set a = :name where id = ?      → update t set a = :name where id = ?
                    delete from t where a <> ? or b != @p    → delete from t where a <> ? or b != @p
                    merge into t using s on (t.i = s.i)      → merge into t using s on (t.i = s.i)
                    with x as (select ?) select * from x     → with x as (select ?) select * from x
                    values (?)                               → values (?)
                    call f(?)                                → call f(?)
                    { call f(?) }                            → { call f(?) }
                    {call f}                                 → {call f}
                    {? = call s.f(?, ?)}                     → {? = call s.f(?, ?)}
                    {?=CALL f(?)}                            → {?=CALL f(?)}
                    (select a from t) union ((select b))     → (select a from t) union ((select b))
                    select a::text, b::numeric from t        → select a::text, b::numeric from t
                    select a from t where b ?| c and d @> e  → select a from t where b ?| c and d @> e
                    select a || b, a % b, ~a ^ b & c from t  → select a || b, a % b, ~a ^ b & c from t
                    merge into t output $action              → merge into t output $action
                    select `a_1`.`b` from `t`                → select `a_1`.`b` from `t`
                    select [my col] from [dbo].[t]           → select [my col] from [dbo].[t]
                    select a;                                → select a;
                    """)
    void of_noLiteral_stays(String sql, String text) {
        assertThat(StatementText.of(sql)).isEqualTo(text);
    }

    @Test
    void of_lettersOfAnyLanguage_stay() {
        assertThat(StatementText.of("select gr\u00F6\u00DFe from \u8868 where \u0438\u043C\u044F = ?"))
                .isEqualTo("select gr\u00F6\u00DFe from \u8868 where \u0438\u043C\u044F = ?");
    }

    // ------------------------------------------------------------------ literals

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '§', textBlock = """
                    select 'x'                        → select ?
                    select ''                         → select ?
                    select 'it''s', 'b'               → select ?, ?
                    select 'a' 'b'                    → select ? ?
                    select 'x /* y', 'x -- y'         → select ?, ?
                    select 'x " y', 'x ` y', 'x $$ y' → select ?, ?, ?
                    select 'x [ y', 'x # y', 'x ; y'  → select ?, ?, ?
                    select N'x', n'x', E'x', e'x'     → select ?, ?, ?, ?
                    select B'01', X'4D', u'x'         → select ?, ?, ?
                    select U&'x', u&'x', a&'x', u&a   → select ?, ?, a&?, u&a
                    select "x", "x "" y", "it's"      → select ?, ?, ?
                    select a as "x" from "T"          → select a as ? from ?
                    select date '2026-11-22'          → select date ?
                    select date'2026-11-22'           → select date?
                    select _utf8mb4'x'                → select _utf8mb4?
                    select q'[x]', Q'{x}', nq'(x)'    → select ?, ?, ?
                    select q'<x>', q'!x!', NQ'|x|'    → select ?, ?, ?
                    select q 'it''s'                  → select q ?
                    select $$x$$, $tag$x y$tag$       → select ?, ?
                    select $é_1$x$é_1$                → select ?
                    select ($$$$)                     → select (?)
                    """)
    void of_quoted_isHidden(String sql, String text) {
        assertThat(StatementText.of(sql)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '§', textBlock = """
                    select 1, 42, 4711                      → select ?, ?, ?
                    select 1.5, 1., 1_000                   → select ?, ?, ?
                    select .5                               → select .?
                    select 1e5, 1.5E10, 1e-5, 2E+7          → select ?, ?, ?, ?
                    select 0xCAFE, 0b01, 0x1e-5             → select ?, ?, ?
                    select -5, +5, 3-2, 3 - -2              → select -?, +?, ?-?, ? - -?
                    select 2fa from t                       → select ? from t
                    select a1 from t1 limit 10              → select a1 from t1 limit ?
                    select a::numeric(10, 2)                → select a::numeric(?, ?)
                    select $1, $12.50                       → select $?, $?
                    select :1, ?1                           → select :?, ??
                    select a[1], a[1:2] from t              → select a[?], a[?:?] from t
                    select array[1, 2] from [2026 sales]    → select array[?, ?] from [? sales]
                    update t set a = true, b = FALSE        → update t set a = ?, b = ?
                    """)
    void of_number_isHidden(String sql, String text) {
        assertThat(StatementText.of(sql)).isEqualTo(text);
    }

    /** Spring Data and Hibernate write this behind each {@code like}. */
    @ParameterizedTest
    @ValueSource(strings = {"'\\'", "'\\\\'", "'!'", "''"})
    void of_escapeOfLike_isHidden(String escape) {
        assertThat(StatementText.of(
                        "select a from t where b like ? escape " + escape + " and c like 'x' ESCAPE " + escape))
                .isEqualTo("select a from t where b like ? escape ? and c like ? ESCAPE ?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '§', textBlock = """
                    select a from t where b in (?, ?, ?)            → select a from t where b in (?, ?, ?)
                    select a from t where b in (?, ?, ?, ?)         → select a from t where b in (?, …)
                    select a from t where b in (?,?,?,?,?) and c    → select a from t where b in (?, …) and c
                    select a from t where b in (1, 'x', 3, 0x4)     → select a from t where b in (?, …)
                    select a from t where b in ( ? , ?, ?, ? )      → select a from t where b in (?, …)
                    insert into t values (?, ?, ?, ?), (?, ?, ?, ?) → insert into t values (?, …), (?, …)
                    select a from t where b in (?, ?, c, ?, ?)      → select a from t where b in (?, ?, c, ?, ?)
                    select f(?, ?, ?, ? ?)                          → select f(?, ?, ?, ? ?)
                    """)
    void of_listOfPlaceholders_isShortFromFourOn(String sql, String text) {
        assertThat(StatementText.of(sql)).isEqualTo(text);
    }

    // ------------------------------------------------------------------ comments and white space

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '§', textBlock = """
                    /* it's */ select a                → select a
                    select/**/a/* x */from t           → select a from t
                    select a /* x -- y # z " */ from t → select a from t
                    select /*+ index(t i) */ a from t  → select a from t
                    select a from t -- it's            → select a from t
                    select a from t --                 → select a from t
                    select a from t --plain words      → select a from t
                    select a from t ------- words      → select a from t
                    select a /* x */ /* y */, b        → select a , b
                    """)
    void of_comment_isDropped(String sql, String text) {
        assertThat(StatementText.of(sql)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-- it's\nselect a from t",
                "--no blank\nselect a from t",
                "--\nselect a from t",
                "-- it's\r\nselect a from t",
                "--\r\nselect a from t",
                "select a -- it's \u00E9\tx\nfrom t",
                "select a -- it's\n-- it's\nfrom t",
                "select a\nfrom t -- it's\r"
            })
    void of_lineComment_endsWithItsLine(String sql) {
        assertThat(StatementText.of(sql)).isEqualTo("select a from t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  select  a   from t  ",
                "select\na\r\nfrom\tt",
                "\n\t select \f a \u000B from t\n",
                "select \0 a \u001B from \u007F t"
            })
    void of_whiteSpaceAndControlCharacters_isOneBlank(String sql) {
        assertThat(StatementText.of(sql)).isEqualTo("select a from t");
    }

    // ------------------------------------------------------------------ what is not sure

    /**
     * Where {@code -- '} ends a text, it is a comment to the database that the text is for, and gives the other reading
     * its last quote: nothing but the rule at hand makes the text unsure.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // backslashes: MySQL, PostgreSQL's E'..'
                "select 'a\\'S3CRET' -- '",
                "select E'a\\'S3CRET' -- '",
                "select 'C:\\temp'",
                "select \"a\\\"S3CRET\" -- \"",
                "select a \\ b",
                "select a like b escape '\\' || 'S3CRET",
                "select a like b escape '\\'' or b = 'S3CRET'",
                "select a like b escape 'a\\'",
                "select escape N'\\' S3CRET' -- '",
                "select descape '\\' S3CRET' -- '",
                "select escape, '\\' S3CRET' -- '",
                // not ended
                "select 'S3CRET",
                "select 'a''S3CRET",
                "select \"S3CRET",
                "select `S3CRET",
                "select [S3CRET",
                "select $$S3CRET",
                "select $a$S3CRET$b$",
                "select a /* S3CRET",
                // comments: nested (PostgreSQL, SQL Server), executed (MySQL), of MySQL, Snowflake and Informix
                "select a /* x /* y */ S3CRET */",
                "select a /* x /*/ S3CRET */",
                "select /*!50000 'a*/ S3CRET' */ -- '",
                "select /*M! 'a*/ S3CRET' */ -- '",
                "select /*+ SET_VAR(a='*/ S3CRET') */ 1 -- '",
                "select a # S3CRET",
                "select a #> b",
                "select 1--'\n, S3CRET' -- '",
                "select 1 --it's S3CRET",
                "select a -- x\rS3CRET\n",
                "select a -- x\u2028S3CRET\n",
                "select a // S3CRET",
                "select { S3CRET }",
                "select {'a': 'S3CRET'}",
                // dollars: names in MySQL
                "select $a$'$a$",
                "select a $$, 'b$$ S3CRET' -- '",
                "select $$x'y$$",
                "select $$x\"y$$",
                "select $$x`y$$",
                "select $$x[y$$",
                "select $$x{y$$",
                "select $$x#y$$",
                "select $$x\\y$$",
                "select $$x--y$$",
                "select $$x/*y$$",
                "select $$x//y$$",
                "select ($$x $$ S3CRET $$y$$)",
                "select $$x$$$$y$$",
                "select $a$x$b$y$a$",
                "select $1a$x$1a$",
                "select a$$S3CRET$$",
                "select 1$$S3CRET$$",
                "select 1e$$ 'S3CRET$$' -- '",
                "select $",
                "select $'S3CRET'",
                "select $q'(it's S3CRET)' -- '",
                // names in brackets (SQL Server), elements of arrays (PostgreSQL)
                "select [it's], 'S3CRET' -- '",
                "select array['S3CRET']",
                "select [a]]'b], 'S3CRET' -- '",
                "select [a[b]], 'S3CRET'",
                "select [a-- b], 'x\nS3CRET' -- '",
                "select [a/*b], '*/S3CRET' -- '",
                // backticks: operators in PostgreSQL
                "select `it's`, 'S3CRET' -- '",
                "select `4711`",
                "select ``",
                // other strings of Oracle and BigQuery
                "select q'(it's S3CRET)' -- '",
                "select q'(a'' S3CRET)' -- '",
                "select q'(S3CRET'",
                "select q'S'",
                "select 1q'(it's S3CRET)' -- '",
                "select '''it's S3CRET''' -- '",
                "select 'x''''y' S3CRET ''' -- '",
                "select \"\"\"a\"b S3CRET\"\"\" -- \"",
                // values without quotes
                "select a exec p S3CRET",
                "select a EXECUTE p S3CRET",
                "select a identified by S3CRET",
                // characters that belong to no text
                "select a \u202E b",
                "select a\u200B",
                "select a\u00A0from t",
                "select a\u2028from t",
                "select a\u0085from t",
                "select \u2019x\u2019",
                "select \u02BCx\u02BC",
                "select \u20AC4711",
                "select \uD83D\uDCA5",
                "select \uD835\uDC9C",
                "select a\uD83D"
            })
    void of_notSure_isTheFirstKeyword(String sql) {
        assertThat(StatementText.of(sql)).isEqualTo("select …");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '§', textBlock = """
                    create user u identified by S3CRET         → create …
                    alter role r password 'S3CRET'             → alter …
                    ALTER USER u IDENTIFIED BY S3CRET          → ALTER …
                    set password = 'S3CRET'                    → set …
                    copy t from 's3://S3CRET'                  → copy …
                    create server s options (password 'S3CR')  → create …
                    create subscription s connection 'S3CRET'  → create …
                    attach 'S3CRET' as a                       → attach …
                    backup database d to disk = 'S3CRET'       → backup …
                    connect to d user u using S3CRET           → connect …
                    grant all on t to u identified by S3CRET   → grant …
                    exec p S3CRET                              → exec …
                    do $$ begin perform 'S3CRET'; end $$       → do …
                    begin; select 'S3CRET'                     → begin …
                    commit                                     → commit
                    explain select 'S3CRET'                    → explain …
                    replace into t values ('S3CRET')           → replace …
                    /* x */ alter user u password 'S3CRET'     → alter …
                    selects S3CRET                             → selects …
                    """)
    void of_otherStatement_isItsKeyword(String sql, String text) {
        assertThat(StatementText.of(sql)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "-- S3CRET",
                "/* S3CRET */",
                "/* S3CRET",
                "/*!select*/ S3CRET",
                "# S3CRET\nselect 1",
                "'S3CRET' select",
                "S3CRET",
                "sp_password S3CRET",
                "1 select",
                "?",
                "; select 'S3CRET'",
                "% S3CRET select",
                "\u00E9select 1",
                "sel\u00E9ct 1",
                "\uFEFFselect 1",
                "abcdefghijklmnopqrstu 1",
                "{ S3CRET } select 1",
                "{ secret } select 1",
                "{select 1}",
                "{? = select 1}",
                "? = call f()",
                "{d '2026-11-22'}"
            })
    void of_noKeyword_isAStatement(String sql) {
        assertThat(StatementText.of(sql)).isEqualTo("a statement");
    }

    @Test
    void of_keywordOf20Letters_isShown() {
        assertThat(StatementText.of("abcdefghijklmnopqrst 1")).isEqualTo("abcdefghijklmnopqrst …");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '§', textBlock = """
                    select a; alter user u password 'S3CRET' → select a; …
                    insert into t values ('x'); select 'it's → insert into t values (?); …
                    select a; -- S3CRET                      → select a; …
                    """)
    void of_secondStatement_isNotShown(String sql, String text) {
        assertThat(StatementText.of(sql)).isEqualTo(text);
    }

    /** SQL Server's driver makes {@code exec p secret} of {@code {call p(secret)}}. */
    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '§', textBlock = """
                    {call p(secret, [secret], ?)} → {call p(?, [?], ?)}
                    CALL s.p(name => 'x')         → CALL s.p(? => ?)
                    {call p('it\\'s')}            → call …
                    {call p(/* x /* y */ z */)}   → call …
                    """)
    void of_argumentOfCall_isNotShown(String sql, String text) {
        assertThat(StatementText.of(sql)).isEqualTo(text);
    }

    // ------------------------------------------------------------------ length

    @Test
    void of_120Characters_stays() {
        String sql = "select " + "x".repeat(LONGEST - "select ".length());

        assertThat(StatementText.of(sql)).isEqualTo(sql);
    }

    @Test
    void of_121Characters_isCut() {
        String sql = "select " + "x".repeat(LONGEST + 1 - "select ".length());

        assertThat(StatementText.of(sql)).isEqualTo(sql.substring(0, LONGEST - 1) + "…");
    }

    @Test
    void of_cutAtABlank_endsWithoutIt() {
        String start = "select " + "x".repeat(LONGEST - 2 - "select ".length());

        assertThat(StatementText.of(start + " from t")).isEqualTo(start + "…");
    }

    @Test
    void of_secretBehindTheCut_isStillReadBefore() {
        assertThat(StatementText.of("select " + "x, ".repeat(100) + "'a\\'b'")).isEqualTo("select …");
    }

    @Test
    void of_literalAcrossTheLimit_isHidden() {
        String sql = "select a, '" + SECRET.repeat(SCANNED);

        assertThat(StatementText.of(sql)).isEqualTo("select a, ? …");
        assertThat(StatementText.of(sql.replace('\'', '"'))).isEqualTo("select a, ? …");
        assertThat(StatementText.of(sql.replace("'", "/*"))).isEqualTo("select a, …");
        assertThat(StatementText.of(sql.replace("'", "-- "))).isEqualTo("select a, …");
        assertThat(StatementText.of(sql.replace("'", "$$"))).isEqualTo("select …");
    }

    /** Each literal and comment is moved over the limit, one character at a time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'S3CRET'",
                "'a''S3CRET'",
                "N'S3CRET'",
                "U&'S3CRET'",
                "\"S3CRET\"",
                "q'[S3CRET]'",
                "$$S3CRET$$",
                "$a$S3CRET$a$",
                "/* S3CRET */ a",
                "-- S3CRET\n a",
                "'a\\'S3CRET'",
                "[it's] 'S3CRET'",
                "0xS3CRET",
                "exec p S3CRET"
            })
    void of_literalAnywhereAtTheLimit_isHidden(String literal) {
        for (int before = SCANNED - 40; before < SCANNED + 5; before++) {
            String sql = "select a /*" + "x".repeat(before) + "*/ " + literal + ", b";

            assertThat(StatementText.of(sql)).startsWith("select").doesNotContain(SECRET);
        }
    }

    @Test
    void of_textUpToTheLimit_isReadToItsEnd() {
        String start = "select '";
        String end = "', b";
        String sql = start + "x".repeat(SCANNED - start.length() - end.length()) + end;

        assertThat(StatementText.of(sql)).isEqualTo("select ?, b");
        assertThat(StatementText.of(sql + "c")).isEqualTo("select ?, b …");
    }

    /** A pattern that calls itself for each character would overflow here. */
    @Test
    void of_longLiteralOnASmallStack_isRead() throws Exception {
        String sql = "select '" + "a''b".repeat(400) + "', " + "1a".repeat(150) + " from t";
        FutureTask<String> text = new FutureTask<>(() -> StatementText.of(sql));
        new Thread(null, text, "small", 1).start();

        assertThat(text.get(10, TimeUnit.SECONDS)).isEqualTo("select ?, ? from t");
    }

    // ------------------------------------------------------------------ any text

    @Test
    void of_fuzzed_isFitForALineOfALog() {
        SplittableRandom random = new SplittableRandom(20261122);
        for (int i = 0; i < FUZZED; i++) {
            StringBuilder sql = new StringBuilder("select ");
            for (int length = random.nextInt(20); length > 0; length--) {
                int end = random.nextInt(3) == 0 ? 0x10000 : 0x80;
                sql.append(random.nextBoolean() ? 'x' : (char) random.nextInt(end));
            }
            String text = StatementText.of(sql.toString());
            if (text.length() > LONGEST
                    || !text.startsWith("select")
                    || !text.chars().allMatch(c -> isFit((char) c))) {
                throw new AssertionError("text " + i + " came out as " + text + ", given " + sql);
            }
        }
    }

    private static boolean isFit(char c) {
        return Character.isLetterOrDigit(c) || (c >= ' ' && c < 0x7F) || c == '…';
    }

    // ------------------------------------------------------------------ any statement of a database

    /**
     * Well-formed statements, each in the words of one database, with a secret in each literal and comment, among the
     * characters that other databases read differently.
     */
    @ParameterizedTest
    @EnumSource
    void of_secretInAnyLiteral_neverShows(Database database) {
        SplittableRandom random = new SplittableRandom(20261122);
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String sql = new Writing(random, database).statement();
            String text = StatementText.of(sql);
            if (text.contains(SECRET) || text.contains(AMOUNT) || text.length() > LONGEST) {
                throw new AssertionError("statement " + i + " came out as " + text + ", given " + sql);
            }
            read += text.equals("select …") ? 0 : 1;
        }

        // If next to nothing were read, nothing could leak.
        assertThat(read).isGreaterThan(ROUNDS / 10);
    }

    private enum Database {
        POSTGRESQL,
        MYSQL,
        ORACLE,
        SQL_SERVER
    }

    /** Writes statements as one database reads them. */
    private static final class Writing {

        private static final List<String> NOISE = List.of(
                "'", "'", "\"", "`", "\\", "$", "$$", "$a$", "[", "]", "{", "}", "--", "-- ", "#", ";", "//", "\n",
                "\r", "q'[", "]'", "E'", "N'", "escape ", "(", ")", ",", "?", " ", " ", "a", "b", "7", "\u00E9",
                "\u202E");

        private final SplittableRandom random;
        private final Database database;

        Writing(SplittableRandom random, Database database) {
            this.random = random;
            this.database = database;
        }

        String statement() {
            StringBuilder sql = new StringBuilder("select a");
            for (int values = random.nextInt(1, 5); values > 0; values--) {
                sql.append(one(", ", " = ", "\n||", "+")).append(random.nextInt(4) == 0 ? name() : value());
                sql.append(random.nextInt(4) == 0 ? comment() : " ");
            }
            return sql.toString();
        }

        private String value() {
            return switch (random.nextInt(6)) {
                case 0 -> number();
                case 1, 2 -> string();
                case 3 -> "'" + SECRET + "'";
                case 4 -> one("N", "date ", "like a escape ") + string();
                default -> special();
            };
        }

        private String number() {
            String of = one("", "-", "0x", "1.", "-.", "1e", "1E+", "(");
            return of + AMOUNT + one("", ".5", "e-3", "E7") + (of.equals("(") ? ")" : "");
        }

        private String string() {
            String text = noise() + SECRET + noise();
            if (database == Database.MYSQL) {
                return escaped(text, one("'", "\""));
            }
            return "'" + text.replace("'", "''") + "'";
        }

        private String escaped(String text, String quote) {
            return quote + text.replace("\\", "\\\\").replace(quote, one("\\", quote) + quote) + quote;
        }

        private String special() {
            return switch (database) {
                case POSTGRESQL -> postgresql();
                case MYSQL ->
                    one("/*!50000 " + string() + " */", "_utf8mb4" + string(), "5--" + string(), "x" + string());
                case ORACLE -> oracle();
                case SQL_SERVER -> one("$" + AMOUNT + ".50", "0x" + AMOUNT, "N" + string());
            };
        }

        private String postgresql() {
            String tag = one("$$", "$a$", "$tag_1$");
            String plain = random.nextBoolean() ? SECRET : noise() + SECRET + noise();
            return one(
                    "E" + escaped(noise() + SECRET + noise(), "'"),
                    "U&" + string(),
                    "array[" + string() + ", " + string() + "]",
                    "a[" + AMOUNT + "]",
                    tag + plain.replace("$", "") + tag);
        }

        private String oracle() {
            String text = random.nextBoolean() ? SECRET : noise() + SECRET + noise();
            return one(
                    "q'[" + text.replace("]", "") + "]'", "nq'!" + text + "!'", "Q'(" + text.replace(")", "") + ")'");
        }

        /** LogText may show, and what they are made of must not mislead. */
        private String name() {
            return switch (database) {
                case MYSQL -> "`" + (random.nextBoolean() ? "a" : noise().replace("`", "``")) + "`";
                case SQL_SERVER -> "[" + (random.nextBoolean() ? "a b" : noise().replace("]", "]]")) + "]";
                default -> "\"" + noise().replace("\"", "\"\"") + "\"";
            };
        }

        private String comment() {
            String text = noise() + SECRET + noise();
            boolean nests = database == Database.POSTGRESQL || database == Database.SQL_SERVER;
            String dashes = database == Database.MYSQL ? "-- " : "--";
            String line = text.replace("\n", "").replace("\r", "");
            return one(
                    "/*" + text + "*/",
                    "/* " + text + "*/",
                    "/*" + text + "/*" + (nests ? noise() + "*/" + text : "") + "*/",
                    dashes + line + "\n",
                    dashes + " " + line + "\r\n",
                    (database == Database.MYSQL ? "#" : dashes) + line + "\n",
                    (database == Database.MYSQL ? "-- \r" + line : " ") + "\n");
        }

        private String noise() {
            StringBuilder noise = new StringBuilder();
            for (int length = random.nextInt(4); length > 0; length--) {
                noise.append(NOISE.get(random.nextInt(NOISE.size())));
            }
            return noise.toString();
        }

        private String one(String... choices) {
            return choices[random.nextInt(choices.length)];
        }
    }
}
