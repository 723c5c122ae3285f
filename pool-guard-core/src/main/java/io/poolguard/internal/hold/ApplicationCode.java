/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Tells the application's own classes from those of the libraries between it and the pool. */
public final class ApplicationCode {

    /**
     * Prefixes of class names, for what commonly stands between an application's line and the pool, or calls the
     * line. None begins with another.
     */
    static final NavigableSet<String> LIBRARIES = new TreeSet<>(List.of(
            // The languages
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
            "clojure.",
            // Pool and drivers
            "io.poolguard.internal.",
            "io.poolguard.micrometer.",
            "com.zaxxer.hikari.",
            "org.postgresql.",
            "org.h2.",
            "com.mysql.",
            "org.mariadb.",
            "oracle.",
            "com.microsoft.",
            "net.ttddyy.",
            "com.p6spy.",
            // Data layers
            "org.hibernate.",
            "org.jooq.",
            "org.mybatis.",
            "org.jdbi.",
            "org.jetbrains.exposed.",
            "org.flywaydb.",
            "liquibase.",
            "com.baomidou.",
            "com.querydsl.",
            "com.blazebit.",
            "io.ebean.",
            "io.hypersistence.",
            // Frameworks and servers
            "org.springframework.",
            "org.apache.",
            "org.eclipse.",
            "org.glassfish.",
            "org.jboss.",
            "org.wildfly.",
            "org.quartz.",
            "org.jobrunr.",
            "org.aspectj.",
            "io.javalin.",
            "io.micronaut.",
            "io.helidon.",
            "io.quarkus.",
            "io.smallrye.",
            "io.dropwizard.",
            "io.undertow.",
            "io.ktor.",
            "io.netty.",
            "io.grpc.",
            "io.vertx.",
            "io.github.resilience4j.",
            "io.reactivex.",
            "reactor.",
            "graphql.",
            "com.vaadin.",
            "com.google.common.",
            "com.google.inject.",
            "com.github.benmanes.",
            // Clients
            "okhttp3.",
            "okio.",
            "dev.langchain4j.",
            "com.openai.",
            "com.fasterxml.",
            "software.amazon.",
            // What watches, and what tests
            "io.micrometer.",
            "io.opentelemetry.",
            "org.slf4j.",
            "ch.qos.logback.",
            "org.junit.",
            "org.mockito.",
            "org.testng.",
            "io.cucumber.",
            "net.bytebuddy."));

    /** An application to try things with, in the framework's own package. */
    private static final String SAMPLES = "org.springframework.samples.";

    private static final String GUARD = "io.poolguard.PoolGuard";

    private ApplicationCode() {}

    /** Whether the class, by its name, is the application's own. What was generated at run time is not. */
    public static boolean includes(String className) {
        return !isOfALibrary(className) && !isGenerated(className) && !className.equals(GUARD);
    }

    private static boolean isOfALibrary(String className) {
        // Since no prefix begins with another, the one that fits is the greatest that is not above the name.
        String nearest = LIBRARIES.floor(className);
        return nearest != null && className.startsWith(nearest) && !className.startsWith(SAMPLES);
    }

    /**
     * Proxies stand in the package of what they stand for: the JDK's ({@code $Proxy12}) if an interface of theirs is
     * not public, as that of a mapper or of a repository often is not, and all that are made of a class.
     */
    private static boolean isGenerated(String className) {
        return className.contains("$$")
                || className.contains("$Hibernate")
                || className.contains("$ByteBuddy$")
                || className.contains("$MockitoMock$")
                || className.startsWith("$", className.lastIndexOf('.') + 1);
    }
}
