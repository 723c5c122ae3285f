/** Many chats at once, or long ones, against the service over HTTP, with a picture of what became of the pool. */
@NullMarked
package io.poolguard.examples.load;

import org.jspecify.annotations.NullMarked;
