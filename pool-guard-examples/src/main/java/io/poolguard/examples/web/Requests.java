/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import io.poolguard.examples.web.ChatSettings.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads requests, and refuses what it does not understand. */
final class Requests {

    static final int LONGEST_TEXT = 8_000;
    static final int LARGEST_BODY = 64 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Requests() {}

    /** The number of the conversation in the path. */
    static long conversation(Context request) throws RequestException {
        try {
            return Long.parseLong(request.pathParam("id"));
        } catch (NumberFormatException e) {
            throw new RequestException(404, "there is no such conversation");
        }
    }

    /** The text of the message in the body. */
    static String text(Context request) throws RequestException {
        JsonNode text = json(request).path("text");
        if (!text.isTextual() || text.textValue().isBlank()) {
            throw new RequestException(400, "text must be a string that says something");
        }
        if (text.textValue().length() > LONGEST_TEXT) {
            throw new RequestException(413, "text must have at most " + LONGEST_TEXT + " characters");
        }
        if (!isStorable(text.textValue())) {
            throw new RequestException(400, "text must be whole Unicode characters without U+0000");
        }
        return text.textValue();
    }

    /** The form that new chats are to take. */
    static Form form(Context request) throws RequestException {
        String word = json(request).path("form").asText();
        return Stream.of(Form.values())
                .filter(form -> Views.lower(form).equals(word))
                .findFirst()
                .orElseThrow(() -> new RequestException(400, "form must be holding or short_sessions"));
    }

    /** How many chats at once. */
    static int chats(Context request, int most) throws RequestException {
        JsonNode chats = json(request).path("chats");
        if (!chats.isIntegralNumber() || !chats.canConvertToInt() || chats.intValue() < 1 || chats.intValue() > most) {
            throw new RequestException(400, "chats must be a whole number from 1 to " + most);
        }
        return chats.intValue();
    }

    private static JsonNode json(Context request) throws RequestException {
        String contentType = request.contentType();
        if (contentType == null || !contentType.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            // Also keeps out forms on pages of other origins: for JSON a browser asks first.
            throw new RequestException(415, "the body must be application/json");
        }
        byte[] body = body(request);
        if (body.length > LARGEST_BODY) {
            throw new RequestException(413, "the body must have at most " + LARGEST_BODY + " bytes");
        }
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new RequestException(400, "the body is not JSON");
        }
    }

    private static byte[] body(Context request) throws RequestException {
        try {
            return request.bodyInputStream().readNBytes(LARGEST_BODY + 1);
        } catch (IOException e) {
            throw new RequestException(400, "the body does not come to its end");
        }
    }

    private static boolean isStorable(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
