/**
 * pool-guard: names who holds the connections of a HikariCP pool, and lets them go around slow calls.
 */
module io.poolguard {
    requires transitive java.sql;
    requires transitive com.zaxxer.hikari;
    requires org.slf4j;
    requires static java.management;
    requires static jdk.jfr;
    requires static transitive org.jspecify;

    exports io.poolguard;
}
