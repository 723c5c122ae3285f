/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

/** Keeps what went wrong, where the people who run the service can read it. */
@FunctionalInterface
public interface FailureLog {

    /**
     * Records a failure.
     *
     * @param what what could not be done
     * @param failure why
     * @return a name for this failure that may be told to the user, and says nothing else
     */
    String record(String what, Throwable failure);
}
