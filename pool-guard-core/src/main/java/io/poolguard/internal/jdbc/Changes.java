/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.time.Duration;
import java.util.Optional;

/**
 * What few connections have: a setting that hardly anybody changes, a failure in the transaction. Kept apart so that the
 * others need no room for it. For the thread that uses the connection.
 */
final class Changes {

    /** What the holder has set last, if he has. */
    Optional<String> schema = Optional.empty();

    Optional<String> catalog = Optional.empty();
    Optional<Duration> networkTimeout = Optional.empty();

    /** The first statement that has failed in the transaction that is open. */
    Optional<Throwable> failure = Optional.empty();
}
