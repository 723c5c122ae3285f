/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.text;

import static io.poolguard.internal.text.StatementEffect.COMMITS_SOMEWHERE;
import static io.poolguard.internal.text.StatementEffect.DIVIDES;
import static io.poolguard.internal.text.StatementEffect.ENDS;
import static io.poolguard.internal.text.StatementEffect.MAY_CHANGE;
import static io.poolguard.internal.text.StatementEffect.READS;
import static io.poolguard.internal.text.StatementEffect.SETS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementEffectTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "SELECT id, text FROM message WHERE id = ?;",
                "  select count(*) from message m where (m.id > 3) and m.id in (?, ?) -  2 > 1",
                "select max( id ) from \"my table\" where text like 'in''to (x) --' order by id",
                "select a.id from (select id from message) a where exists (select 1 from b where (1 / 2) = a.id)",
                "values (1, 'x'), (2, 'y')",
                "select id from message for update",
                "/* hint */ select 1",
                "show server_version"
            })
    void of_oneQueryOfWhatEveryDatabaseHas_reads(String sql) {
        assertThat(StatementEffect.of(sql)).isEqualTo(READS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select nextval('s')",
                "select my.abs (1)",
                "select transfer(1, 2)",
                "select \"max\"(1)",
                "select x.max(1) from x",
                "select 1; delete from message",
                "select * into copy from message",
                "select 1 /* transfer( */",
                "select 1 -- x\n, f(2)",
                "select 'it\\'s' , f('",
                "select id from final table (insert into message values (1))",
                "select [max] (1)",
                "with gone as (delete from message returning id) select id from gone",
                "insert into message values (1)",
                "update message set id = 1",
                "delete from message",
                "merge into message",
                "{? = call f(1)}",
                "call f(1)",
                "batch",
                "explain analyze delete from message",
                "",
                "?",
                "/*! executed by some */ select 1"
            })
    void of_whatMayDoMore_mayChange(String sql) {
        assertThat(StatementEffect.of(sql)).isEqualTo(MAY_CHANGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"create table t (id int)", " DROP TABLE t", "truncate table t", "lock t", "grant a to b"})
    void of_commands_commitSomewhere(String sql) {
        assertThat(StatementEffect.of(sql)).isEqualTo(COMMITS_SOMEWHERE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"set local lock_timeout = '1s'", "SET x = 1", "reset all"})
    void of_settings_set(String sql) {
        assertThat(StatementEffect.of(sql)).isEqualTo(SETS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "begin",
                "start transaction",
                "savepoint a",
                "release a",
                "ROLLBACK work to a",
                "prepare p as select 1"
            })
    void of_partsOfTransactions_divide(String sql) {
        assertThat(StatementEffect.of(sql)).isEqualTo(DIVIDES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "ROLLBACK;", "rollback and chain", "end", "abort"})
    void of_endsOfTransactions_end(String sql) {
        assertThat(StatementEffect.of(sql)).isEqualTo(ENDS);
    }

    @Test
    void of_manyParts_isReadWithoutDeepRecursion() {
        assertThat(StatementEffect.of("select (" + "'a', ".repeat(1900) + "1)")).isEqualTo(READS);
    }

    @ParameterizedTest
    @ValueSource(ints = {10_000, 10_001})
    void of_longText_isReadToABound(int length) {
        String sql = "select 1" + " ".repeat(length - 8);

        assertThat(StatementEffect.of(sql)).isEqualTo(length > 10_000 ? MAY_CHANGE : READS);
    }
}
