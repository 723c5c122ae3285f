/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

import com.zaxxer.hikari.HikariConfig;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The property by which a driver bounds each read of its socket. Without it a call waits for ever for an answer that the
 * network has swallowed, unless somebody sets a network timeout on each connection.
 */
final class SocketTimeout {

    /**
     * A driver that has such a property, and no bound without it.
     *
     * @param url how its URLs begin
     * @param dataSource how the names of its data sources begin
     */
    private record Driver(String url, String dataSource, String property) {

        boolean isOf(HikariConfig config) {
            return starts(config.getJdbcUrl(), url) || starts(config.getDataSourceClassName(), dataSource);
        }

        private static boolean starts(String text, String prefix) {
            return text != null && text.startsWith(prefix);
        }
    }

    private static final List<Driver> DRIVERS = List.of(
            new Driver("jdbc:postgresql:", "org.postgresql.", "socketTimeout"),
            new Driver("jdbc:mysql:", "com.mysql.", "socketTimeout"),
            new Driver("jdbc:mariadb:", "org.mariadb.", "socketTimeout"),
            new Driver("jdbc:sqlserver:", "com.microsoft.sqlserver.", "socketTimeout"),
            new Driver("jdbc:oracle:thin:", "oracle.jdbc.", "oracle.jdbc.ReadTimeout"));

    private SocketTimeout() {}

    /** The property that is not set; empty if it is, or if nothing is known of the driver. */
    static Optional<String> missing(HikariConfig config) {
        if (config.getDataSource() != null) {
            return Optional.empty();
        }
        return DRIVERS.stream()
                .filter(driver -> driver.isOf(config))
                .map(Driver::property)
                .filter(property -> !isSet(config, property))
                .findFirst();
    }

    private static boolean isSet(HikariConfig config, String property) {
        return Stream.concat(inProperties(config, property), inUrl(config.getJdbcUrl(), property))
                .anyMatch(value -> !value.isBlank() && !value.equals("0"));
    }

    private static Stream<String> inProperties(HikariConfig config, String property) {
        return config.getDataSourceProperties().entrySet().stream()
                .filter(entry -> property.equalsIgnoreCase(String.valueOf(entry.getKey())))
                .map(entry -> String.valueOf(entry.getValue()).trim());
    }

    private static Stream<String> inUrl(String url, String property) {
        if (url == null) {
            return Stream.empty();
        }
        String name = Pattern.quote(property.toLowerCase(Locale.ROOT));
        return Pattern.compile("[?&;(,]\\s*" + name + "\\s*=\\s*([^&;),]*)")
                .matcher(url.toLowerCase(Locale.ROOT))
                .results()
                .map(found -> found.group(1).trim());
    }
}
