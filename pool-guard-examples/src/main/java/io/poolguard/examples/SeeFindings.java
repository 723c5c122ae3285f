/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.DatabaseManager;
import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.MDC;

/** The example of docs/findings.md. */
public final class SeeFindings {

    private final Consumer<Finding> errorTracker;
    private final Callable<String> model;

    public SeeFindings(Consumer<Finding> errorTracker, Callable<String> model) {
        this.errorTracker = errorTracker;
        this.model = model;
    }

    /**
     * Runs the example.
     *
     * @return the guard, which an application keeps for as long as it runs, and closes at its end
     */
    public PoolGuard run(HikariConfig hikariConfig) throws Exception {
        PoolGuard guard = PoolGuard.newPool(hikariConfig)
                .idleThreshold(Duration.ofSeconds(2))
                .holdThreshold(Duration.ofSeconds(30))
                .knownWait("com.example.model.", "the model") // "it waits in the model"
                .libraryPackages("com.example.jdbc") // acquires for others: shows who called it
                .context(() -> MDC.get("traceId")) // so that a finding leads to a request
                .listener(finding -> {
                    if (finding.stage() == Stage.BEGAN) {
                        errorTracker.accept(finding); // gets them all, on a thread of the guard's
                    }
                })
                .build();
        DatabaseManager database = guard.databaseManager();

        // A slow call says so: in tests it fails while its thread holds a connection, in production it is reported.
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
        String answer = guard.slowCall("ask model", model::call);
        database.useTransaction("save answer", connection -> save(connection, answer));

        // A hold that is meant to last declares itself, and is not reported.
        SessionOptions listening = SessionOptions.defaults().expectedHold("waits for notifications");
        try (Session session = database.with(listening).openSession("listen")) {
            listen(session.connection());
            session.commit();
        }

        // In the middle of an incident: acts at the next tick, also on what is held already.
        guard.settings().idleThreshold(Duration.ofMillis(500)).react(Kind.NESTED, Reaction.FAIL);
        return guard;
    }

    private static void save(Connection connection, String answer) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE answer AS SELECT '" + answer.length() + "' AS length");
        }
    }

    private static void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }
}
