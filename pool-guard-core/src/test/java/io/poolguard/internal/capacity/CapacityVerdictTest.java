/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.CapacityOptions;
import io.poolguard.ServerCapacity;
import io.poolguard.ServerCapacity.Limit;
import io.poolguard.ServerCapacity.Verdict;
import io.poolguard.internal.capacity.ServerReply.Counted;
import io.poolguard.internal.capacity.ServerReply.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a fleet fits, and what is said of it. */
class CapacityVerdictTest {

    private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");
    private static final Map<String, Integer> NO_PARTS = Map.of();

    private static ServerCapacity of(CapacityOptions fleet, int max, Counted... limits) {
        return of(fleet, max, NO_PARTS, "", limits);
    }

    private static ServerCapacity of(
            CapacityOptions fleet, int max, Map<String, Integer> parts, String remark, Counted... limits) {
        return new CapacityVerdict("chat", AT, fleet, max)
                .of(ServerKind.POSTGRESQL, new Usage(parts, List.of(limits), Map.of(), remark));
    }

    // ------------------------------------------------------------------ the arithmetic

    @ParameterizedTest
    @CsvSource({
        // instances, surge, max, limit, inUse, alike, verdict, most for each
        "1, 0, 10, 10, 1, 1, FITS, 10",
        "1, 0, 11, 10, 1, 1, TOO_MANY, 10",
        "4, 0, 25, 97, 4, 4, TOO_MANY, 24",
        "4, 0, 24, 97, 4, 4, FITS, 24",
        "4, 1, 24, 97, 4, 4, NOT_WHILE_ROLLED_OUT, 19",
        "4, 1, 19, 97, 4, 4, FITS, 19",
        "4, 4, 13, 97, 4, 4, NOT_WHILE_ROLLED_OUT, 12",
        // others' connections are not room
        "4, 0, 24, 97, 5, 4, FITS, 24",
        "4, 0, 24, 97, 6, 4, TOO_MANY, 23",
        "4, 0, 20, 97, 60, 43, FITS, 20",
        "4, 0, 20, 97, 61, 43, TOO_MANY, 19",
        // more that look like ours than we could have: the rest are others'
        "1, 0, 5, 10, 9, 9, FITS, 6",
        "1, 0, 5, 10, 10, 10, FITS, 5",
        "1, 0, 6, 10, 11, 11, TOO_MANY, 5",
        "1, 1, 5, 15, 10, 10, FITS, 7",
        // no room at all, a limit that was lowered, and one that lets nobody in
        "50, 0, 1, 49, 1, 1, TOO_MANY, 0",
        "1, 0, 1, 3, 9, 0, TOO_MANY, 0",
        "1, 0, 1, 0, 0, 0, TOO_MANY, 0",
        // what does not fit into an int
        "100000, 100000, 2147483647, 2147483647, 1, 1, TOO_MANY, 10737",
        "100000, 0, 2147483647, 2147483647, 2147483647, 2147483647, TOO_MANY, 21474",
        "1, 0, 2147483647, 2147483647, 1, 1, FITS, 2147483647",
        "1, 1, 2147483647, 2147483647, 1, 1, NOT_WHILE_ROLLED_OUT, 1073741823",
    })
    void of_oneLimit_isWhatTheArithmeticSays(
            int instances, int surge, int max, int limit, int inUse, int alike, Verdict verdict, int fits) {
        ServerCapacity capacity =
                of(CapacityOptions.instances(instances).surge(surge), max, new Counted("server", limit, inUse, alike));

        assertThat(capacity.verdict()).isEqualTo(verdict);
        assertThat(capacity.maxPerInstance()).hasValue(fits);
    }

    /** The limit that is the least need not be the one that leaves the least room. */
    @Test
    void of_severalLimits_theOneWithTheLeastRoomBinds() {
        ServerCapacity capacity = of(
                CapacityOptions.instances(2),
                10,
                new Counted("server", 97, 85, 2),
                new Counted("role", 30, 2, 2),
                new Counted("database", 40, 30, 2));

        assertThat(capacity.limit()).hasValue(new Limit("database", 40, 30, 28));
        assertThat(capacity.limits()).extracting(Limit::room).containsExactly(14, 30, 12);
        assertThat(capacity.maxPerInstance()).hasValue(6);
    }

    @ParameterizedTest
    @CsvSource({"10, 8, false", "10, 9, true", "19, 17, false", "19, 18, true", "2147483647, 2000000000, true"})
    void isNearLimit_nineTenthsInUse_isTrue(int limit, int inUse, boolean near) {
        ServerCapacity capacity = of(
                CapacityOptions.instances(1),
                1,
                new Counted("role", 1_000, 1, 1),
                new Counted("server", limit, inUse, 1));

        assertThat(capacity.isNearLimit()).isEqualTo(near);
    }

    // ------------------------------------------------------------------ the words

    @Test
    void text_fits_saysHowManyThereMayBe() {
        assertThat(of(
                                CapacityOptions.instances(2).surge(1),
                                5,
                                Map.of("max_connections", 20),
                                "",
                                new Counted("server", 17, 4, 2))
                        .text())
                .isEqualTo("chat - every pool can grow to its maximum at once, also while a new version is rolled out"
                        + " (instances=2, surge=1, max=5, needed=15, room=15, limit=server's 17, inUse=4, others=2,"
                        + " max_connections=20). Each pool may have up to 5 connections.");
        assertThat(of(CapacityOptions.instances(1), 5, new Counted("role", 6, 1, 1))
                        .text())
                .isEqualTo("chat - every pool can grow to its maximum at once (instances=1, surge=0, max=5, needed=5,"
                        + " room=6, limit=role's 6, inUse=1, others=0). Each pool may have up to 6 connections.");
    }

    @Test
    void text_notWhileRolledOut_saysWhatWouldFitThen() {
        assertThat(of(CapacityOptions.instances(2).surge(1), 8, new Counted("server", 17, 3, 2))
                        .text())
                .isEqualTo("chat - every pool can grow to its maximum at once, but not while a new version is rolled"
                        + " out (instances=2, surge=1, max=8, needed=24, room=16, limit=server's 17, inUse=3,"
                        + " others=1). Let each pool have at most 5 connections, raise the limit, or put a pooler in"
                        + " between.");
    }

    @Test
    void text_tooMany_saysWhatWouldFitAndWhatIsHidden() {
        assertThat(of(CapacityOptions.instances(2), 8, NO_PARTS, "Some are hidden.", new Counted("database", 3, 3, 2))
                        .text())
                .isEqualTo("chat - the server has no room for every pool to grow to its maximum at once (instances=2,"
                        + " surge=0, max=8, needed=16, room=2, limit=database's 3, inUse=3, others=1). Let each pool"
                        + " have at most 1 connection, raise the limit, or put a pooler in between. Some are hidden.");
    }

    @Test
    void text_noRoomAtAll_doesNotAdviseNone() {
        assertThat(of(CapacityOptions.instances(5), 1, new Counted("server", 4, 1, 1))
                        .text())
                .endsWith(". There is not even room for one connection each: raise the limit, or put a pooler in"
                        + " between.");
    }

    @Test
    void text_behindPooler_namesThePoolersLimitsAndBindsNothing() {
        ServerReply reply = ServerReply.answered(
                ServerKind.POSTGRESQL,
                new Usage(
                        Map.of("max_connections", 20), List.of(new Counted("server", 20, 20, 1)), Map.of("a", 20), ""),
                PoolerSign.OTHER_PROCESS);

        ServerCapacity capacity = new CapacityVerdict(
                        "chat", AT, CapacityOptions.instances(3).surge(1), 10)
                .behindPooler(reply, PoolerSign.OTHER_PROCESS.words());

        assertThat(capacity.text())
                .isEqualTo("chat - a pooler stands between the pool and the server, whose limit so does not bind the"
                        + " pool (sign=the server's process is not the one that the driver was told, instances=3,"
                        + " surge=1, max=10, needed=40, max_connections=20). See that the pooler's max_client_conn is"
                        + " no less than needed, and that what its default_pool_size adds up to fits into the server.");
        assertThat(capacity.verdict()).isEqualTo(Verdict.BEHIND_POOLER);
        assertThat(capacity.limit()).isEmpty();
        assertThat(capacity.maxPerInstance()).isEmpty();
        assertThat(capacity.limits()).hasSize(1);
        assertThat(capacity.isNearLimit()).isFalse();
    }

    @Test
    void text_notKnown_saysWhyAndIsNoNumber() {
        ServerCapacity capacity = new CapacityVerdict("chat", AT, CapacityOptions.instances(1), 10)
                .notKnown(Optional.empty(), "answer=not probed: saturated", "Ask again.");

        assertThat(capacity)
                .hasToString("chat - the server's capacity is not known (answer=not probed: saturated). Ask again.");
        assertThat(capacity.toMap())
                .containsOnlyKeys(
                        "pool", "at", "verdict", "text", "limits", "parts", "connections", "instances", "surge", "max");
    }

    @Test
    void toMap_known_hasAllByName() {
        ServerCapacity capacity = of(
                CapacityOptions.instances(2).surge(1),
                5,
                Map.of("max_connections", 20),
                "",
                new Counted("server", 17, 4, 2));

        Map<String, Object> limit = Map.of("name", "server", "connections", 17, "inUse", 4, "others", 2, "room", 15);
        assertThat(capacity.toMap())
                .containsEntry("pool", "chat")
                .containsEntry("at", "2026-11-22T12:00:00Z")
                .containsEntry("verdict", "fits")
                .containsEntry("server", "postgresql")
                .containsEntry("limit", limit)
                .containsEntry("limits", List.of(limit))
                .containsEntry("parts", Map.of("max_connections", 20))
                .containsEntry("instances", 2)
                .containsEntry("surge", 1)
                .containsEntry("max", 5)
                .containsEntry("maxPerInstance", 5);
    }
}
