/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.support.LogLines;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketTimeoutTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:postgresql://db/chat | socketTimeout",
                "jdbc:postgresql://db/chat?user=a&password=socketTimeout | socketTimeout",
                "jdbc:postgresql://db/chat?socketTimeout=0 | socketTimeout",
                "jdbc:postgresql://db/chat?xsocketTimeout=10 | socketTimeout",
                "jdbc:mysql://db/chat?connectTimeout=10 | socketTimeout",
                "jdbc:mariadb://db/chat | socketTimeout",
                "jdbc:sqlserver://db;databaseName=chat;loginTimeout=3 | socketTimeout",
                "jdbc:oracle:thin:@//db/chat | oracle.jdbc.ReadTimeout",
            })
    void missing_notInTheUrl_isTheProperty(String url, String property) {
        assertThat(SocketTimeout.missing(config(url))).contains(property);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/chat?socketTimeout=10",
                "jdbc:postgresql://db/chat?ssl=true&socketTimeout=10&tcpKeepAlive=true",
                "jdbc:mysql://db/chat?sockettimeout=10000",
                "jdbc:mysql://address=(host=db)(sockettimeout=10000)/chat",
                "jdbc:sqlserver://db;databaseName=chat; socketTimeout=10000",
                "jdbc:oracle:thin:@//db/chat?oracle.jdbc.ReadTimeout=10000",
                "jdbc:h2:mem:chat",
                "jdbc:sqlite:chat.db",
            })
    void missing_inTheUrlOrUnknownDriver_isNone(String url) {
        assertThat(SocketTimeout.missing(config(url))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "org.postgresql.ds.PGSimpleDataSource, socketTimeout",
        "com.mysql.cj.jdbc.MysqlDataSource, socketTimeout"
    })
    void missing_dataSourceByItsClass_isTheProperty(String className, String property) {
        HikariConfig config = new HikariConfig();
        config.setDataSourceClassName(className);

        assertThat(SocketTimeout.missing(config)).contains(property);

        config.addDataSourceProperty("socketTimeout", 10);
        assertThat(SocketTimeout.missing(config)).isEmpty();
    }

    @Test
    void missing_inTheProperties_isNone() {
        HikariConfig config = config("jdbc:postgresql://db/chat");
        config.addDataSourceProperty("socketTimeout", "10");

        assertThat(SocketTimeout.missing(config)).isEmpty();
    }

    /** It may have the property or not. */
    @Test
    void missing_dataSourceAsAnObject_isNone() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(new JdbcDataSource());

        assertThat(SocketTimeout.missing(config)).isEmpty();
    }

    @Test
    void build_notSet_isToldOnceAndWithoutTheUrl() {
        HikariConfig config = config("jdbc:postgresql://nowhere.invalid/chat?user=me&password=secret");
        config.setPoolName("chat");
        config.setInitializationFailTimeout(-1);
        config.setMinimumIdle(0);
        try (LogLines lines = new LogLines();
                PoolGuard guard = PoolGuard.newPool(config).build()) {
            assertThat(guard.isClosed()).isFalse();
            assertThat(lines.all())
                    .isEqualTo(
                            List.of("INFO chat - the driver's socketTimeout is not set: a call whose answer the network"
                                    + " swallows may wait for ever, and its connection with it."));
        }
    }

    private static HikariConfig config(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        return config;
    }
}
