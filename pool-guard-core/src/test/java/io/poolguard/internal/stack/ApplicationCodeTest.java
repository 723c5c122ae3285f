/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationCodeTest {

    private final ApplicationCode code = new ApplicationCode(
            List.of("org.apache.acme", "com.example.jdbc.own"), List.of("com.example.jdbc", "com.example.Db"));

    @ParameterizedTest
    @CsvSource({
        "org.apache.acme.Orders, true",
        "org.apache.acme.web.Orders$Row, true",
        "org.apache.acmebank.Orders, false",
        "org.apache.kafka.Consumer, false",
        "org.apache.acme.Orders$$SpringCGLIB$$0, false",
        "com.example.Orders, true",
        "com.example.Db, false",
        "com.example.Db$Work, false",
        "com.example.DbOrders, true",
        "com.example.jdbc.Pools, false",
        "com.example.jdbc.own.Orders, true",
    })
    void contains_namedByTheApplication_isAsTheLongestNameSays(String className, boolean expected) {
        assertThat(code.contains(className)).isEqualTo(expected);
    }

    @Test
    void contains_nothingNamed_isAsTheTableSays() {
        assertThat(ApplicationCode.BY_TABLE.contains("com.example.Orders")).isTrue();
        assertThat(ApplicationCode.BY_TABLE.contains("org.apache.acme.Orders")).isFalse();
    }
}
