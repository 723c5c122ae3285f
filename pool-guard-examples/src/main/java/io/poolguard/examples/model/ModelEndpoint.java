/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.model;

import java.net.URI;

/**
 * Where a model is, in the words of the OpenAI wire format.
 *
 * @param baseUrl what {@code /chat/completions} is appended to, such as {@code https://api.openai.com/v1}
 * @param apiKey sent as the bearer token
 * @param model the model's name
 */
public record ModelEndpoint(URI baseUrl, String apiKey, String model) {

    /** Says nothing of the key and the address: this may end up in a log. */
    @Override
    public String toString() {
        return "ModelEndpoint[" + model + "]";
    }
}
