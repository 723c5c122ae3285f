/** Recipes: one task in one file, which needs pool-guard-core, HikariCP and slf4j alone, and what it is about. */
@NullMarked
package io.poolguard.examples.recipes;

import org.jspecify.annotations.NullMarked;
