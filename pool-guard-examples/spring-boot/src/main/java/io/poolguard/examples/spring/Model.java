/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import java.util.List;
import java.util.function.Consumer;

/** A language model, somewhere in the network. */
interface Model {

    /**
     * Asks the model.
     *
     * @param history what was said so far, the question last
     * @param browser gets each token as it comes
     * @return the answer
     */
    String answer(List<String> history, Consumer<String> browser);
}
