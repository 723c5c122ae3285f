/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.stub;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where the pools of the benchmarks get their connections from: by a URL, which is what every pool can be given. What
 * follows after {@value #URL} is a name, of which there may be many.
 */
public final class StubDriver implements Driver {

    /** How each URL of this driver begins. */
    public static final String URL = "jdbc:stub:";

    private static final Map<String, AtomicInteger> OPEN = new ConcurrentHashMap<>();

    static {
        try {
            DriverManager.registerDriver(new StubDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * How many connections to a URL are open.
     *
     * @param url the URL
     * @return their number
     */
    public static int openConnections(String url) {
        return open(url).get();
    }

    private static AtomicInteger open(String url) {
        return OPEN.computeIfAbsent(url, first -> new AtomicInteger());
    }

    @Override
    public @Nullable Connection connect(String url, Properties info) {
        return acceptsURL(url) ? StubConnection.open(open(url)) : null;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(URL);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }
}
