/** Drives the chat service over HTTP and shows what each of its forms does to the pool. */
@NullMarked
package io.poolguard.examples.demo;

import org.jspecify.annotations.NullMarked;
