/** The books: one entry for each connection in somebody's hand, and the threads that wait for one. */
@NullMarked
package io.poolguard.internal.hold;

import org.jspecify.annotations.NullMarked;
