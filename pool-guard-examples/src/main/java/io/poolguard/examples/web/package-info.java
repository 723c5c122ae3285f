/** The chat service over HTTP. */
@NullMarked
package io.poolguard.examples.web;

import org.jspecify.annotations.NullMarked;
