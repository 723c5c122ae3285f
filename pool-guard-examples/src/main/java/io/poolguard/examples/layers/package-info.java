/**
 * Each data layer on a guarded pool, in one file: what it is given, how it works in a session, and how it streams.
 */
@NullMarked
package io.poolguard.examples.layers;

import org.jspecify.annotations.NullMarked;
