/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.ObservedApplication;
import io.micrometer.observation.ObservationRegistry;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder.Sites;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The line that acquired is the application's own, and not this library's between it and the pool. */
class ObservedSitesTest {

    /** One of the application's methods. */
    @FunctionalInterface
    private interface Use {
        void by(ObservedApplication application) throws SQLException;
    }

    @Test
    void site_transaction_isTheApplicationsLine() throws SQLException {
        assertThat(site(ObservedApplication::transact)).matches("ObservedApplication\\.transact:\\d+");
    }

    @Test
    void site_transactionWithoutAResult_isTheApplicationsLine() throws SQLException {
        assertThat(site(ObservedApplication::use)).matches("ObservedApplication\\.use:\\d+");
    }

    @Test
    void site_session_isTheApplicationsLine() throws SQLException {
        assertThat(site(ObservedApplication::open)).matches("ObservedApplication\\.open:\\d+");
    }

    @Test
    void report_transaction_namesNoFrameOfThisLibrary() throws SQLException {
        try (PoolGuard guard = guard()) {
            List<String> reports = new ArrayList<>();

            application(guard, () -> reports.add(guard.report().text())).transact();

            assertThat(reports)
                    .singleElement()
                    .asString()
                    .contains("ObservedApplication.transact:")
                    .doesNotContain("ObservedDatabase", "ObservedTransaction");
        }
    }

    private static String site(Use use) throws SQLException {
        try (PoolGuard guard = guard()) {
            List<String> sites = new ArrayList<>();
            use.by(application(
                    guard,
                    () -> guard.holds().stream()
                            .map(HoldSnapshot::site)
                            .forEach(site -> sites.add(site.orElse("none")))));
            assertThat(sites).hasSize(1);
            return sites.get(0);
        }
    }

    private static PoolGuard guard() {
        return PoolGuard.newPool(GuardedH2.config("chat")).sites(Sites.ALWAYS).build();
    }

    private static ObservedApplication application(PoolGuard guard, Runnable whileHeld) {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig()
                .observationHandler(new Recorder(() -> guard.holds().size()));
        return new ObservedApplication(ObservedDatabase.of(guard, registry), whileHeld);
    }
}
