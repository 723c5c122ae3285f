/* SPDX-License-Identifier: Apache-2.0 */
/** The watchdog, which looks at each hold once a tick, and a {@code Detector} for each kind of finding. */
@NullMarked
package io.poolguard.internal.watch;

import org.jspecify.annotations.NullMarked;
