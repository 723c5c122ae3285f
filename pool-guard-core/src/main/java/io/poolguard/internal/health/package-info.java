/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The verdicts. Each has one class that the guard asks:
 *
 * <ul>
 *   <li>{@code Health}: how the pool is. From {@code Pulse} (for how long it has been so), {@code Holders} (who holds too
 *       long), and what {@code Prober} and {@code CapacityCheck} have met. {@code StatusLog} tells it to the log.
 *   <li>{@code Prober} and {@code CapacityCheck}: whether the database answers, and how many connections it allows. Both ask
 *       by a {@code Question}, on the threads of {@code Inquiries}. A further kind of server is another
 *       {@code ServerLimits}; {@code CapacityVerdict} does the arithmetic and has the words.
 *   <li>{@code Advisor}: how many connections the load needs. {@code LoadWindow} takes note of it in {@code Slice}s
 *       ({@code Track} for each label, {@code Survey} for lines and threads), {@code Seen} adds them up, {@code Sizing} and
 *       {@code ErlangC} compute, {@code AdviceWords} has the words.
 *   <li>{@code Management}: all of it, as JMX shows it ({@code ManagedGuard}).
 * </ul>
 */
@NullMarked
package io.poolguard.internal.health;

import org.jspecify.annotations.NullMarked;
