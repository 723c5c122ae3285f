/* SPDX-License-Identifier: Apache-2.0 */
/** Text that is fit for a line of a log: names, statements, durations. */
@NullMarked
package io.poolguard.internal.text;

import org.jspecify.annotations.NullMarked;
