/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.poolguard.Finding;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolHealth;
import io.poolguard.PoolReport;
import io.poolguard.PoolSnapshot;
import io.poolguard.examples.web.ChatSettings.Form;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows of the pool at one moment, as JSON. Two moments that look the same are equal.
 *
 * @param form the form that new chats take
 * @param counts the pool's counts
 * @param health the verdict on the pool, and why
 * @param verdict what the holders have in common
 * @param holders who holds
 * @param load what has become of the chats at once
 * @param findings the number of the latest finding
 */
record LiveView(
        String form, Counts counts, Health health, String verdict, List<Holder> holders, Load load, long findings) {

    record Counts(
            int max,
            int total,
            int active,
            int idle,
            int pending,
            @JsonProperty("oldest_waiter_ms") @Nullable Long oldestWaiterMillis,
            @JsonProperty("acquire_timeout_ms") long acquireTimeoutMillis) {}

    record Health(String status, List<String> reasons) {}

    record Holder(
            long hold,
            String label,
            String activity,
            @JsonProperty("held_ms") long heldMillis,
            @JsonProperty("in_jdbc_ms") long inJdbcMillis,
            @JsonProperty("idle_now_ms") long idleNowMillis,
            String site,
            @JsonProperty("waits_for") String waitsFor,
            @JsonProperty("now_in") String nowIn) {}

    record Load(String form, int asked, int answered, int failed, int running) {}

    record FindingView(long hold, String kind, String words, String stage, String label, String message) {}

    static LiveView of(
            Form form,
            PoolReport report,
            PoolHealth health,
            ChatsAtOnce.Tally load,
            LatestFindings findings,
            Duration acquireTimeout) {
        return new LiveView(
                Views.lower(form),
                counts(report.snapshot(), acquireTimeout),
                new Health(health.status().name(), List.copyOf(health.reasons().values())),
                report.verdict(),
                report.holders().stream().map(holder -> of(holder, findings)).toList(),
                new Load(Views.lower(load.form()), load.asked(), load.answered(), load.failed(), load.running()),
                findings.last());
    }

    static FindingView of(Finding finding) {
        return new FindingView(
                finding.hold().id(),
                Views.lower(finding.kind()),
                finding.kind().words(),
                Views.lower(finding.stage()),
                finding.hold().label(),
                finding.message());
    }

    private static Counts counts(PoolSnapshot pool, Duration acquireTimeout) {
        return new Counts(
                pool.max(),
                pool.total(),
                pool.active(),
                pool.idle(),
                pool.pending(),
                pool.oldestWaiter().map(Duration::toMillis).orElse(null),
                acquireTimeout.toMillis());
    }

    private static Holder of(HoldSnapshot hold, LatestFindings findings) {
        return new Holder(
                hold.id(),
                hold.label(),
                Views.lower(hold.activity()),
                hold.held().toMillis(),
                hold.inJdbc().toMillis(),
                hold.idleNow().toMillis(),
                hold.site().orElse(""),
                findings.waitsFor(hold.id()).orElse(""),
                hold.nowIn().orElse(""));
    }
}
