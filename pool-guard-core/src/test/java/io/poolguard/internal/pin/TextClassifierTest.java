/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import static io.poolguard.internal.pin.Dialect.H2;
import static io.poolguard.internal.pin.Dialect.MYSQL;
import static io.poolguard.internal.pin.Dialect.POSTGRESQL;
import static io.poolguard.internal.pin.PinReason.FUNCTION;
import static io.poolguard.internal.pin.PinReason.SELECT_INTO;
import static io.poolguard.internal.pin.PinReason.SESSION_TABLE;
import static io.poolguard.internal.pin.PinReason.SESSION_VARIABLE;
import static io.poolguard.internal.pin.PinReason.SEVERAL_STATEMENTS;
import static io.poolguard.internal.pin.PinReason.STATEMENT;
import static io.poolguard.internal.pin.PinReason.TEMPORARY_OBJECT;
import static io.poolguard.internal.pin.PinReason.UNREADABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.internal.pin.TextClass.Pin;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pins its connection, and what does not. */
class TextClassifierTest {

    private static TextClass classify(Dialect dialect, String text) {
        return new TextClassifier(dialect, Set.of("audit.my_hash", "plus_one"), Set.of("cart")).classify(text);
    }

    // ------------------------------------------------------------------ leaves nothing behind

    static final String[] HARMLESS_EVERYWHERE = {
        "",
        " ",
        "select 1",
        "SELECT id, name FROM users WHERE id = ?",
        "select id from users where name in (?, ?) and (age > 1 or age is null) order by id;",
        "select count(*), max(id), coalesce(sum(amount), 0) from orders group by name having (count(*) > 1)",
        "select u.id from users u join (select id from orders) o on (o.id = u.id) where exists (select 1 from t)",
        "with a_cte (id, name) as (select id, name from t), b as (select 1) select * from a_cte union all (select 1, 'a')",
        "with recursive tree (id) as (select 1 union all select id + 1 from tree) select id from tree",
        "insert into chat (id, text) values (?, ?)",
        "insert into app.chat (id, text) values (?, 'it''s; call login()')",
        "insert into chat (id) select id from other",
        "update chat set text = lower(text), seen = current_timestamp where id = ?",
        "delete from chat where id in (select id from old)",
        "select /* a comment; begin */ 1 -- set role admin",
        "select case when (a = 1) then (2) else (3) end from t",
        "select row_number() over (partition by a order by b) from t",
        "select cast(a as varchar(10)), cast(b as decimal(10, 2)) from t",
        "select t1_0.id from chat t1_0 where t1_0.id=? for update",
        "create table t (id bigint primary key, name varchar(10) not null, unique (name), check (id > 0))",
        "create unique index i on t (name)",
        "alter table t add column a int",
        "drop table if exists t",
        "truncate table t",
        "select \"set role\", \"It\"\"s\" from \"My Table\"",
        "(select 1) union (select 2)",
        "select 1 where 'a' like ('b')",
        "select plus_one(1)",
        "insert into t values (plus_one(?), Audit.My_Hash(?))",
    };

    @ParameterizedTest
    @FieldSource("HARMLESS_EVERYWHERE")
    void classify_queriesChangesAndDefinitions_pinNowhere(String text) {
        for (Dialect dialect : Dialect.values()) {
            assertThat(classify(dialect, text).pin()).as("%s", dialect).isEmpty();
        }
    }

    static Stream<Arguments> harmless() {
        return Stream.of(
                Arguments.of(POSTGRESQL, "select nextval('chat_seq')"),
                Arguments.of(
                        POSTGRESQL, "select now(), gen_random_uuid(), a->>'b', a @> '{\"x\": 1}', a #> '{a}' from t"),
                Arguments.of(POSTGRESQL, "select $$set role admin; $$, $tag$ $$ $tag$, $1"),
                Arguments.of(POSTGRESQL, "select v.a from (values (1, 'x')) v (a, b)"),
                Arguments.of(POSTGRESQL, "select * from json_to_recordset(?) as x(a int, b varchar(3))"),
                Arguments.of(
                        POSTGRESQL,
                        "insert into t (a) values (?) on conflict (a) do update set b = excluded.b returning a"),
                Arguments.of(
                        POSTGRESQL,
                        "with x as materialized (insert into t (a) values (1) returning a) select a from x"),
                Arguments.of(POSTGRESQL, "select distinct on (a) lower(b) from t"),
                Arguments.of(POSTGRESQL, "select pg_catalog.lower(b), a::varchar(10) from t where a = any (?)"),
                Arguments.of(POSTGRESQL, "select count(*) filter (where a > 1) from t"),
                Arguments.of(POSTGRESQL, "show server_version"),
                Arguments.of(POSTGRESQL, "create index i on t using gin (a)"),
                Arguments.of(POSTGRESQL, "comment on table t is 'x'"),
                Arguments.of(MYSQL, "select `set`, a from `my``table` # call login()\n where b = \"x\""),
                Arguments.of(MYSQL, "replace into t (a) values (1)"),
                Arguments.of(MYSQL, "insert ignore into t (a) values (1) on duplicate key update a = values(a)"),
                Arguments.of(MYSQL, "select date_add(now(), interval (1) day), if(a, 1, 2), group_concat(a) from t"),
                Arguments.of(MYSQL, "show tables"),
                Arguments.of(H2, "select next value for chat_seq"),
                Arguments.of(H2, "merge into t (id) values (1)"),
                Arguments.of(H2, "select id from final table (insert into t (a) values (1))"));
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void classify_harmlessInItsDialect_pinsNot(Dialect dialect, String text) {
        assertThat(classify(dialect, text).pin()).isEmpty();
    }

    // ------------------------------------------------------------------ pins

    private static Arguments pins(PinReason reason, String name, String text, Dialect... dialects) {
        return Arguments.of(dialects.length == 0 ? Dialect.values() : dialects, reason, name, text);
    }

    static Stream<Arguments> pinning() {
        return Stream.of(
                pins(STATEMENT, "SET", "set role admin"),
                pins(STATEMENT, "SET", "/* x */ -- y\n Set search_path = a"),
                pins(STATEMENT, "BEGIN", "begin"),
                pins(STATEMENT, "START", "start transaction"),
                pins(STATEMENT, "COMMIT", "commit"),
                pins(STATEMENT, "CALL", "call login('a')"),
                pins(STATEMENT, "", "{call login('a')}"),
                pins(STATEMENT, "", "{? = call login('a')}"),
                pins(STATEMENT, "DO", "do $$ x $$", POSTGRESQL),
                pins(STATEMENT, "LISTEN", "listen chat"),
                pins(STATEMENT, "DISCARD", "discard all"),
                pins(STATEMENT, "PREPARE", "prepare p as select 1"),
                pins(STATEMENT, "EXECUTE", "create table t as execute p"),
                pins(STATEMENT, "DECLARE", "declare c cursor for select 1"),
                pins(STATEMENT, "ALTER", "alter session set current_schema = a"),
                pins(STATEMENT, "ALTER", "alter role a set b = c"),
                pins(STATEMENT, "CREATE", "create function f() returns int as 'select 1'"),
                pins(STATEMENT, "LOCK", "lock tables t write", MYSQL, H2),
                pins(STATEMENT, "SET", "set transaction read only", MYSQL, H2),
                pins(STATEMENT, "SET", "set local x = 1", MYSQL, H2),
                pins(STATEMENT, "SET", "set session characteristics as transaction read only"),
                pins(FUNCTION, "LOGIN", "select login('a')"),
                pins(FUNCTION, "LOGIN", "select app.login('a')"),
                pins(FUNCTION, "LOWER", "select app.lower('a')"),
                pins(FUNCTION, "", "select \"login\"('a')"),
                pins(FUNCTION, "LOGIN", "select * from t where a = (select login(b))"),
                pins(FUNCTION, "LOGIN", "select login/* x */ ('a')"),
                pins(FUNCTION, "LOGIN", "select login -- x\n ('a')"),
                pins(FUNCTION, "LOGIN", "select distinct login('a')"),
                pins(FUNCTION, "LOGIN", "select distinct on (a) login('a')", POSTGRESQL),
                pins(FUNCTION, "LOGIN", "insert into t (a) values (login(?))"),
                pins(FUNCTION, "LOGIN", "update t set a = login(1)"),
                pins(FUNCTION, "LOGIN", "with x (a) as (select login(1)) select a from x"),
                pins(FUNCTION, "LOGIN", "select * from login(1) as l (a)"),
                pins(FUNCTION, "LOGIN", "select * from t, login(1)"),
                pins(FUNCTION, "LOGIN", "select * from t join login(1) on true"),
                pins(FUNCTION, "LOGIN", "create table t as select login(1)"),
                pins(FUNCTION, "PLUS_ONE", "select other.plus_one(1)"),
                pins(FUNCTION, "MY_HASH", "select my_hash(1)"),
                pins(FUNCTION, "JOIN", "select join(1)"),
                pins(FUNCTION, "FILTER", "select filter(1)"),
                pins(FUNCTION, "SETVAL", "select setval('s', 1)"),
                pins(FUNCTION, "SET_CONFIG", "select set_config('a.b', 'c', false)"),
                pins(FUNCTION, "SET_CONFIG", "select set_config('a.b', 'c', ?)"),
                pins(FUNCTION, "PG_ADVISORY_LOCK", "select pg_advisory_lock(1)"),
                pins(FUNCTION, "GET_LOCK", "select get_lock('a', 1)"),
                pins(FUNCTION, "RAND", "select rand(7)", H2),
                pins(SEVERAL_STATEMENTS, "", "select 1; set role a"),
                pins(SEVERAL_STATEMENTS, "", "select 1;; select 2"),
                pins(SEVERAL_STATEMENTS, "", "select 1 /*! , login(1) */"),
                pins(SEVERAL_STATEMENTS, "", "select 1 /*M!100100 , login(1) */"),
                pins(TEMPORARY_OBJECT, "", "create temporary table t (a int)"),
                pins(TEMPORARY_OBJECT, "", "create or replace temp view v as select 1"),
                pins(TEMPORARY_OBJECT, "", "create local temporary table t (a int)"),
                pins(TEMPORARY_OBJECT, "", "create table pg_temp.t (a int)"),
                pins(TEMPORARY_OBJECT, "", "select * from pg_temp_3.t"),
                pins(SELECT_INTO, "", "select * into t from u"),
                pins(SELECT_INTO, "", "select 1 into outfile 'x'"),
                pins(SESSION_VARIABLE, "", "select @a", MYSQL, H2),
                pins(SESSION_VARIABLE, "", "select @@sql_mode", MYSQL),
                pins(SESSION_VARIABLE, "", "select a := 1", MYSQL, H2),
                pins(SESSION_TABLE, "CART", "select * from Cart"),
                pins(SESSION_TABLE, "", "insert into \"cart\" values (1)"),
                pins(UNREADABLE, "", "select 'a"),
                pins(UNREADABLE, "", "select 'a\\' , login(1), '"),
                pins(UNREADABLE, "", "select 'a\\\\' , login(1), '"),
                pins(UNREADABLE, "", "select \"a"),
                pins(UNREADABLE, "", "select 1 /* a /* b */ , login(1) */"),
                pins(UNREADABLE, "", "select 1 /* a"),
                pins(UNREADABLE, "", "select 5--1\n, login(1)", MYSQL),
                pins(UNREADABLE, "", "select 1and login(1)"),
                pins(UNREADABLE, "", "select lower\u2003('a')"),
                pins(UNREADABLE, "", "select $a$ x", POSTGRESQL, H2));
    }

    @ParameterizedTest
    @MethodSource("pinning")
    void classify_mayLeaveSomething_pins(Dialect[] dialects, PinReason reason, String name, String text) {
        for (Dialect dialect : dialects) {
            TextClass found = classify(dialect, text);
            assertThat(found.pin()).as("%s", dialect).contains(new Pin(reason, name));
            assertThat(found.isOfTransaction()).isFalse();
        }
    }

    @Test
    void classify_tooLong_pins() {
        String text = "select 1" + " ".repeat(TextClassifier.LONGEST);
        assertThat(classify(POSTGRESQL, text).pin()).map(Pin::reason).contains(UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set local app.tenant = 'a'",
                "set transaction isolation level serializable;",
                "set constraints all deferred",
                "lock table t in share mode",
                "select set_config('app.tenant', ?, true)",
                "select pg_advisory_xact_lock(1)",
                "select pg_try_advisory_xact_lock(1, 2) from t"
            })
    void classify_goneWithTheTransactionOnPostgres_pinsOutsideOfOneAlone(String text) {
        TextClass found = classify(POSTGRESQL, text);
        assertThat(found.pin()).isPresent();
        assertThat(found.isOfTransaction()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set local a = 1; set role b",
                "select pg_advisory_xact_lock(1), pg_advisory_lock(1)",
                "select set_config('a.b', 'c', true), set_config('a.b', 'c', false)",
                "select set_config('a.b', 'c', false or true)"
            })
    void classify_notAllIsGoneWithTheTransaction_pinsForGood(String text) {
        TextClass found = classify(POSTGRESQL, text);
        assertThat(found.pin()).isPresent();
        assertThat(found.isOfTransaction()).isFalse();
    }

    // ------------------------------------------------------------------ what a database remembers

    static Stream<Arguments> reading() {
        return Stream.of(
                Arguments.of(POSTGRESQL, "select lastval()", SessionMemory.GENERATED_VALUE),
                Arguments.of(POSTGRESQL, "select currval('s')", SessionMemory.GENERATED_VALUE),
                Arguments.of(POSTGRESQL, "insert into t values (currval('s'))", SessionMemory.GENERATED_VALUE),
                Arguments.of(MYSQL, "select last_insert_id()", SessionMemory.GENERATED_VALUE),
                Arguments.of(MYSQL, "select @@identity", SessionMemory.GENERATED_VALUE),
                Arguments.of(MYSQL, "select previous value for s", SessionMemory.GENERATED_VALUE),
                Arguments.of(MYSQL, "select found_rows()", SessionMemory.FOUND_ROWS),
                Arguments.of(MYSQL, "select row_count()", SessionMemory.ROW_COUNT),
                Arguments.of(MYSQL, "show warnings limit 1", SessionMemory.WARNINGS),
                Arguments.of(MYSQL, "show count(*) errors", SessionMemory.WARNINGS),
                Arguments.of(H2, "select identity()", SessionMemory.GENERATED_VALUE),
                Arguments.of(H2, "select current value for s", SessionMemory.GENERATED_VALUE),
                Arguments.of(H2, "select s.currval", SessionMemory.GENERATED_VALUE));
    }

    @ParameterizedTest
    @MethodSource("reading")
    void classify_asksForWhatTheDatabaseRemembers_readsIt(Dialect dialect, String text, SessionMemory memory) {
        TextClass found = classify(dialect, text);
        assertThat(found.pin()).isEmpty();
        assertThat(found.reads()).containsExactly(memory);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void classify_insertOrQuery_leavesWhatIsRemembered(Dialect dialect) {
        assertThat(classify(dialect, "insert into t (a) values (1)").leaves())
                .contains(SessionMemory.GENERATED_VALUE, SessionMemory.ROW_COUNT)
                .doesNotContain(SessionMemory.FOUND_ROWS);
        assertThat(classify(dialect, "select 1 from t for update").leaves())
                .contains(SessionMemory.FOUND_ROWS)
                .doesNotContain(SessionMemory.GENERATED_VALUE);
        assertThat(classify(dialect, "select nextval('s')").leaves()).contains(SessionMemory.GENERATED_VALUE);
        assertThat(classify(dialect, "select 1").reads()).isEmpty();
    }

    @Test
    void classify_lastInsertIdWithValue_setsIt() {
        TextClass found = classify(MYSQL, "update s set id = last_insert_id(id + 1)");
        assertThat(found.pin()).isEmpty();
        assertThat(found.reads()).isEmpty();
        assertThat(found.leaves()).contains(SessionMemory.GENERATED_VALUE);
    }

    // ------------------------------------------------------------------ dialects

    @Test
    void of_productName_isTheDialectWhereItIsKnown() {
        assertThat(Stream.of("PostgreSQL", "MySQL", "MariaDB", "H2", "Oracle", "EnterpriseDB")
                        .map(Dialect::of)
                        .toList())
                .isEqualTo(Arrays.asList(
                        Optional.of(POSTGRESQL),
                        Optional.of(MYSQL),
                        Optional.of(MYSQL),
                        Optional.of(H2),
                        Optional.empty(),
                        Optional.empty()));
    }
}
