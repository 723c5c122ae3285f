/* SPDX-License-Identifier: Apache-2.0 */
/** Findings: what was detected, its message, the log that groups it, and the thread that delivers it to a listener. */
@NullMarked
package io.poolguard.internal.finding;

import org.jspecify.annotations.NullMarked;
