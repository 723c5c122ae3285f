/* SPDX-License-Identifier: Apache-2.0 */
/** Reports: which holds have the connections, where their threads stand, and what they have in common. */
@NullMarked
package io.poolguard.internal.report;

import org.jspecify.annotations.NullMarked;
