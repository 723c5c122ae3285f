/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.internal.hold.Hold;

/** Something about one hold that lasts, and is a finding when it has lasted for too long. */
interface Lasting {

    Kind kind();

    /** For how long it has lasted, in nanoseconds, as far as the watchdog has seen; 0 if it is not so. */
    long lasted(Hold hold);

    /** For how long it may last, in nanoseconds, where the holder has said nothing. */
    long limit();

    /** For how long it may last with this hold, in nanoseconds; asked only beyond the limit. */
    long limitOf(Hold hold);
}
