/** The eyes: the watchdog, which looks at the books at each tick. */
@NullMarked
package io.poolguard.internal.watch;

import org.jspecify.annotations.NullMarked;
