/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolHealth;
import io.poolguard.PoolReport;
import io.poolguard.PoolSnapshot;
import io.poolguard.examples.chat.Delivery;
import io.poolguard.examples.chat.Message;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the service shows of its things, as JSON. */
final class Views {

    private Views() {}

    record ConversationView(long id, List<MessageView> messages) {}

    record MessageView(long id, String role, String state, String text) {}

    /** The four figures that a service's health is mostly read by, and who waits. */
    record PoolFigures(
            @JsonProperty("pool_size") int poolSize,
            @JsonProperty("checked_out") int checkedOut,
            int overflow,
            long invalid,
            int pending) {}

    record HealthView(String status, List<ReasonView> reasons, String database, PoolFigures figures) {}

    record ReasonView(String cause, String text) {}

    record PoolView(PoolFigures figures, Map<String, Object> snapshot, String verdict, List<HolderView> holders) {}

    record HolderView(
            long hold,
            String label,
            String activity,
            @JsonProperty("held_ms") long heldMillis,
            @JsonProperty("in_jdbc_ms") long inJdbcMillis,
            @JsonProperty("idle_now_ms") long idleNowMillis,
            String thread,
            String site,
            @JsonProperty("now_in") String nowIn) {}

    record Token(String text) {}

    record NotSaved(int attempt) {}

    record Done(long message, String state, boolean saved) {}

    record Failure(String error, @JsonProperty("error_id") String errorId) {}

    record FailedAnswer(
            String error,
            @JsonProperty("error_id") String errorId,
            @JsonUnwrapped Done done) {}

    static Done of(Delivery delivery) {
        return new Done(delivery.message(), delivery.answer().state().word(), delivery.saved() == Delivery.Saved.SAVED);
    }

    static ConversationView of(long conversation, List<Message> messages) {
        return new ConversationView(
                conversation, messages.stream().map(Views::of).toList());
    }

    static MessageView of(Message message) {
        return new MessageView(
                message.id(), message.role().word(), message.state().word(), message.text());
    }

    private static PoolFigures of(PoolSnapshot pool) {
        return new PoolFigures(pool.baseSize(), pool.active(), pool.overflow(), pool.broken(), pool.pending());
    }

    static HealthView of(PoolHealth health) {
        return new HealthView(
                health.status().name(),
                health.reasons().entrySet().stream()
                        .map(reason -> new ReasonView(lower(reason.getKey()), reason.getValue()))
                        .toList(),
                health.lastProbe().map(PoolHealth.Probe::text).orElse("not probed yet"),
                of(health.snapshot()));
    }

    static PoolView of(PoolReport report) {
        return new PoolView(
                of(report.snapshot()),
                report.snapshot().toMap(),
                report.verdict(),
                report.holders().stream().map(Views::of).toList());
    }

    static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static HolderView of(HoldSnapshot hold) {
        return new HolderView(
                hold.id(),
                hold.label(),
                lower(hold.activity()),
                hold.held().toMillis(),
                hold.inJdbc().toMillis(),
                hold.idleNow().toMillis(),
                hold.thread(),
                hold.site().orElse("unknown"),
                hold.nowIn().orElse("unknown"));
    }
}
