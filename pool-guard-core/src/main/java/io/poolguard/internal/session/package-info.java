/** The cure: sessions and transactions with a right end. */
@NullMarked
package io.poolguard.internal.session;

import org.jspecify.annotations.NullMarked;
