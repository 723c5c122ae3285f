/**
 * The chat service: one task in two forms, one that holds a connection while the model streams and one that does not.
 */
@NullMarked
package io.poolguard.examples.chat;

import org.jspecify.annotations.NullMarked;
