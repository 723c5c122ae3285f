/** The words: who holds, where the holders' threads stand, and what they have in common. */
@NullMarked
package io.poolguard.internal.report;

import org.jspecify.annotations.NullMarked;
