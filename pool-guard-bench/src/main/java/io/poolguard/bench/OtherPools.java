/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import static java.util.function.UnaryOperator.identity;

import com.alibaba.druid.pool.DruidDataSource;
import com.mchange.v2.c3p0.ComboPooledDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.vibur.dbcp.ViburDBCPDataSource;

/**
 * Other pools, without and with what each of them has to find leaks.
 *
 * <p>All are as HikariCP is: full and of one size, acquires that wait 30 s at most, nothing asked of the
 * database per acquire, and no cache of statements. The rest is as it comes.
 */
final class OtherPools {

    /** Longer than any hold here, as with HikariCP's own detection: what is measured is the looking out, not the find. */
    private static final Duration LEAK = Duration.ofMinutes(1);

    private OtherPools() {}

    static OpenPool agroal(Database database) throws SQLException {
        return agroal(database, identity());
    }

    /** Remembers who acquired and when, and looks once a minute; it takes no stack. */
    static OpenPool agroalLeakTimeout(Database database) throws SQLException {
        return agroal(database, pool -> pool.leakTimeout(LEAK));
    }

    // Filled by use, and never emptied: an acquire that comes while Agroal 3.2.1 fills itself may sleep until its
    // timeout,
    // beside ten idle connections.
    private static OpenPool agroal(
            Database database, UnaryOperator<AgroalConnectionPoolConfigurationSupplier> leakDetection)
            throws SQLException {
        AgroalDataSource pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(configuration -> leakDetection.apply(configuration
                        .maxSize(database.poolSize())
                        .acquisitionTimeout(Database.ACQUIRE_TIMEOUT)
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(database.url())))));
        return new OpenPool(pool, pool);
    }

    static OpenPool tomcat(Database database) throws SQLException {
        return open(tomcatProperties(database));
    }

    /** A stack per acquire. */
    static OpenPool tomcatAbandoned(Database database) throws SQLException {
        PoolProperties properties = tomcatProperties(database);
        properties.setRemoveAbandoned(true);
        properties.setLogAbandoned(true);
        properties.setRemoveAbandonedTimeout((int) LEAK.toSeconds());
        return open(properties);
    }

    private static PoolProperties tomcatProperties(Database database) throws SQLException {
        PoolProperties properties = new PoolProperties();
        properties.setUrl(database.url());
        properties.setDriverClassName(database.driverClass());
        properties.setInitialSize(database.poolSize());
        properties.setMinIdle(database.poolSize());
        properties.setMaxIdle(database.poolSize());
        properties.setMaxActive(database.poolSize());
        properties.setMaxWait((int) Database.ACQUIRE_TIMEOUT.toMillis());
        return properties;
    }

    private static OpenPool open(PoolProperties properties) {
        org.apache.tomcat.jdbc.pool.DataSource pool = new org.apache.tomcat.jdbc.pool.DataSource(properties);
        return new OpenPool(pool, pool::close);
    }

    static OpenPool dbcp(Database database) {
        BasicDataSource pool = basicDataSource(database);
        return new OpenPool(pool, pool);
    }

    /** A stack per acquire, and the time of the last use of each statement. */
    static OpenPool dbcpAbandoned(Database database) {
        BasicDataSource pool = basicDataSource(database);
        pool.setRemoveAbandonedOnBorrow(true);
        pool.setLogAbandoned(true);
        pool.setRemoveAbandonedTimeout(LEAK);
        return new OpenPool(pool, pool);
    }

    private static BasicDataSource basicDataSource(Database database) {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(database.url());
        pool.setInitialSize(database.poolSize());
        pool.setMinIdle(database.poolSize());
        pool.setMaxIdle(database.poolSize());
        pool.setMaxTotal(database.poolSize());
        pool.setMaxWait(Database.ACQUIRE_TIMEOUT);
        // It would ask the connection whether it is valid, at each acquire.
        pool.setTestOnBorrow(false);
        return pool;
    }

    static OpenPool c3p0(Database database) {
        ComboPooledDataSource pool = comboPooledDataSource(database);
        return new OpenPool(pool, pool);
    }

    /** A stack per acquire. */
    static OpenPool c3p0Unreturned(Database database) {
        ComboPooledDataSource pool = comboPooledDataSource(database);
        pool.setUnreturnedConnectionTimeout((int) LEAK.toSeconds());
        pool.setDebugUnreturnedConnectionStackTraces(true);
        return new OpenPool(pool, pool);
    }

    private static ComboPooledDataSource comboPooledDataSource(Database database) {
        ComboPooledDataSource pool = new ComboPooledDataSource();
        pool.setJdbcUrl(database.url());
        pool.setInitialPoolSize(database.poolSize());
        pool.setMinPoolSize(database.poolSize());
        pool.setMaxPoolSize(database.poolSize());
        pool.setCheckoutTimeout((int) Database.ACQUIRE_TIMEOUT.toMillis());
        return pool;
    }

    static OpenPool vibur(Database database) {
        return open(viburDataSource(database));
    }

    /** A stack per acquire. */
    static OpenPool viburTracking(Database database) {
        ViburDBCPDataSource pool = viburDataSource(database);
        pool.setPoolEnableConnectionTracking(true);
        return open(pool);
    }

    private static ViburDBCPDataSource viburDataSource(Database database) {
        ViburDBCPDataSource pool = new ViburDBCPDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername("");
        pool.setPassword("");
        pool.setPoolInitialSize(database.poolSize());
        pool.setPoolMaxSize(database.poolSize());
        pool.setConnectionTimeoutInMs(Database.ACQUIRE_TIMEOUT.toMillis());
        return pool;
    }

    private static OpenPool open(ViburDBCPDataSource pool) {
        pool.start();
        return new OpenPool(pool, pool);
    }

    static OpenPool druid(Database database) throws SQLException {
        DruidDataSource pool = druidDataSource(database);
        return new OpenPool(pool, pool);
    }

    /** A stack per acquire, in a map under a lock. */
    static OpenPool druidAbandoned(Database database) throws SQLException {
        DruidDataSource pool = druidDataSource(database);
        pool.setRemoveAbandoned(true);
        pool.setLogAbandoned(true);
        pool.setRemoveAbandonedTimeoutMillis(LEAK.toMillis());
        return new OpenPool(pool, pool);
    }

    private static DruidDataSource druidDataSource(Database database) throws SQLException {
        DruidDataSource pool = new DruidDataSource();
        pool.setUrl(database.url());
        // By itself it knows the drivers of well-known databases alone.
        pool.setDriver(DriverManager.getDriver(database.url()));
        pool.setInitialSize(database.poolSize());
        pool.setMinIdle(database.poolSize());
        pool.setMaxActive(database.poolSize());
        pool.setMaxWait(Database.ACQUIRE_TIMEOUT.toMillis());
        // Needs a query to test with, and complains that there is none.
        pool.setTestWhileIdle(false);
        return pool;
    }
}
