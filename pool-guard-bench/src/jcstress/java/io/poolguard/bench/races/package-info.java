/**
 * Races for the way out of a hold, for its marks and for the books, which jcstress runs millions of times in every
 * compilation mode: each test says which outcomes may be seen, and any other fails the run.
 */
@NullMarked
package io.poolguard.bench.races;

import org.jspecify.annotations.NullMarked;
