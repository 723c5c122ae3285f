/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How many connections the load needs. {@code LoadWindow} keeps five minutes in {@code LoadBucket}s ({@code LabelSampler} for
 * each label, {@code SiteSampler} for lines and threads), {@code LoadSummary} adds them up, {@code Sizing} and {@code ErlangC}
 * compute, {@code AdviceText} has the messages.
 */
@NullMarked
package io.poolguard.internal.advice;

import org.jspecify.annotations.NullMarked;
