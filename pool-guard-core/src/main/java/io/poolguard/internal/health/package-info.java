/* SPDX-License-Identifier: Apache-2.0 */
/** The verdicts: health, probe, advice, and the server's limit. */
@NullMarked
package io.poolguard.internal.health;

import org.jspecify.annotations.NullMarked;
