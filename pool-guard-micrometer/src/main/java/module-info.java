/**
 * Meters of a guarded pool for Micrometer.
 */
module io.poolguard.micrometer {
    requires transitive io.poolguard;
    requires transitive micrometer.core;
    requires static transitive org.jspecify;

    exports io.poolguard.micrometer;
}
