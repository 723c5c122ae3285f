/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.probe;

import io.poolguard.PoolHealth.Probe.Outcome;
import io.poolguard.internal.hikari.FailedConnect.Sort;
import java.util.Optional;

/**
 * The result of a query to the database.
 *
 * @param value the answer, if there is one
 * @param text the outcome as text, without any message of the driver's
 * @param sort what a failure, or a timeout, says of the database
 */
public record QueryResult<T>(Outcome outcome, Optional<T> value, String text, Sort sort) {

    static <T> QueryResult<T> answered(T value) {
        return new QueryResult<>(Outcome.ANSWERED, Optional.of(value), "answered", Sort.NOT_ANSWERED);
    }

    static <T> QueryResult<T> notProbed(String text) {
        return new QueryResult<>(Outcome.NOT_PROBED, Optional.empty(), text, Sort.NOT_ANSWERED);
    }

    static <T> QueryResult<T> failed(Outcome outcome, String text, Sort sort) {
        return new QueryResult<>(outcome, Optional.empty(), text, sort);
    }
}
