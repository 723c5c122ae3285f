/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.util.List;

/** Tells the application's own classes from those of the libraries between it and the pool. */
public final class ApplicationCode {

    /**
     * Prefixes of class names, for what commonly stands between an application's line and the pool, or calls the
     * line.
     */
    private static final List<String> LIBRARIES = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "jakarta.",
            "kotlin.",
            "kotlinx.",
            "scala.",
            "groovy.",
            "io.poolguard.internal.",
            "io.poolguard.micrometer.",
            "com.zaxxer.hikari.",
            "org.springframework.",
            "org.hibernate.",
            "org.jooq.",
            "org.apache.",
            "org.jdbi.",
            "org.eclipse.",
            "org.junit.",
            "org.slf4j.",
            "org.postgresql.",
            "org.h2.",
            "com.mysql.",
            "org.mariadb.",
            "oracle.",
            "com.microsoft.",
            "io.micrometer.",
            "io.javalin.",
            "io.netty.",
            "io.grpc.",
            "io.vertx.",
            "io.opentelemetry.",
            "reactor.",
            "okhttp3.",
            "okio.",
            "dev.langchain4j.",
            "com.openai.",
            "com.google.common.",
            "com.fasterxml.",
            "software.amazon.",
            "net.bytebuddy.");

    private static final String GUARD = "io.poolguard.PoolGuard";

    private ApplicationCode() {}

    /** Whether the class, by its name, is the application's own. Generated proxies are not. */
    public static boolean includes(String className) {
        for (String library : LIBRARIES) {
            if (className.startsWith(library)) {
                return false;
            }
        }
        return !className.contains("$$") && !className.equals(GUARD);
    }
}
