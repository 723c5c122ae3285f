/** The model: a client of the OpenAI wire format, and a small server that speaks it. */
@NullMarked
package io.poolguard.examples.model;

import org.jspecify.annotations.NullMarked;
