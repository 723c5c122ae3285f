/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.SessionOptions;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of sessions: default, bounds and text of the isolation level. */
class SessionOptionsTest {

    @Test
    void isolation_notGiven_isAsThePoolHasIt() {
        assertThat(SessionOptions.defaults().isolation()).isEmpty();
        assertThat(SessionOptions.defaults())
                .hasToString("SessionOptions[readOnly=false, isolation=as the pool has it, expectedHold=not declared,"
                        + " commitTimeout=none]");
    }

    @ParameterizedTest
    @CsvSource({"1, READ_UNCOMMITTED", "2, READ_COMMITTED", "4, REPEATABLE_READ", "8, SERIALIZABLE"})
    void isolation_levelOfJdbc_isTakenAndNamed(int level, String name) {
        SessionOptions options = SessionOptions.defaults().readOnly().isolation(level);

        assertThat(options.isolation()).hasValue(level);
        assertThat(options).asString().startsWith("SessionOptions[readOnly=true, isolation=" + name + ", ");
    }

    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_NONE, 3, -1, 4096})
    void isolation_anyOtherNumber_isRefused(int level) {
        assertThatThrownBy(() -> SessionOptions.defaults().isolation(level))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("isolation=" + level
                        + " is not a level of java.sql.Connection (allowed: TRANSACTION_READ_UNCOMMITTED=1,"
                        + " TRANSACTION_READ_COMMITTED=2, TRANSACTION_REPEATABLE_READ=4, TRANSACTION_SERIALIZABLE=8)");
    }
}
