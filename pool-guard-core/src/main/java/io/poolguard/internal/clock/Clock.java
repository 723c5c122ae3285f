/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.clock;

import java.time.Duration;
import java.util.Optional;

/**
 * The clock of a guard.
 *
 * @param ticker tells the time
 * @param tick the time between two ticks of the watchdog; if empty, it follows the thresholds
 */
public record Clock(Ticker ticker, Optional<Duration> tick) {}
