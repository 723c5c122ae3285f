/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.Application;
import com.zaxxer.hikari.HikariConfig;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder;
import io.poolguard.support.TickedGuard;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.example.Template;

/** Whose line is shown, by the word of the application. */
class ApplicationPackagesTest {

    @Test
    void site_nothingNamed_passesOverLibrariesOfTheTable() throws Exception {
        assertThat(site(builder -> builder)).startsWith("Application.answer:");
    }

    @Test
    void applicationPackages_packageThatTheTableHas_showsItsLines() throws Exception {
        assertThat(site(builder -> builder.applicationPackages("org.springframework.example")))
                .startsWith("Template.begin:");
    }

    @Test
    void libraryPackages_codeThatAcquiresForOthers_showsWhoCalledIt() throws Exception {
        assertThat(site(builder -> builder.libraryPackages("com.example.Application")))
                .startsWith("ApplicationPackagesTest.");
    }

    @Test
    void libraryPackages_nobodyElseOnTheStack_showsItsLineAllTheSame() throws Exception {
        assertThat(site(builder -> builder.libraryPackages("com.example", "io.poolguard")))
                .startsWith("Application.answer:");
    }

    @Test
    void packages_both_theLongerNameDecides() throws Exception {
        assertThat(site(builder -> builder.libraryPackages("org.springframework.example.Template")
                        .applicationPackages("org.springframework.example")))
                .startsWith("Application.answer:");
    }

    private static String site(UnaryOperator<PoolGuardBuilder> options) throws Exception {
        try (TickedGuard ticked = new TickedGuard(options)) {
            PoolGuard guard = ticked.guard();
            Template template = new Template(guard.dataSource());
            return Application.answer(template.lending(connection -> held(guard)));
        }
    }

    private static String held(PoolGuard guard) throws SQLException {
        return guard.holds().stream()
                .findFirst()
                .flatMap(HoldSnapshot::site)
                .orElseThrow(() -> new SQLException("nothing is held"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "com.example.", "com.example.*", ".com", "com..example", "com/example", "1com"})
    void packages_noName_isRefusedWithIt(String name) {
        PoolGuardBuilder builder = PoolGuard.newPool(new HikariConfig());

        assertThatThrownBy(() -> builder.applicationPackages("com.example", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "applicationPackages must be names of packages or classes, such as com.example.shop, but is '"
                                + name + "'");
        assertThatThrownBy(() -> builder.libraryPackages(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("libraryPackages must be");
    }

    @Test
    void packages_null_isRefused() {
        PoolGuardBuilder builder = PoolGuard.newPool(new HikariConfig());

        assertThatThrownBy(() -> builder.applicationPackages((String) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("applicationPackages");
    }
}
