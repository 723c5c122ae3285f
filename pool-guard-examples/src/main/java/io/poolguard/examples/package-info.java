/** Examples to copy: one task per file or folder, each run by a test. */
@NullMarked
package io.poolguard.examples;

import org.jspecify.annotations.NullMarked;
