/**
 * Meters of a guarded pool, and observations of its sessions, for Micrometer.
 */
module io.poolguard.micrometer {
    requires transitive io.poolguard;
    requires transitive micrometer.core;
    requires transitive micrometer.observation;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.poolguard.micrometer;
}
