/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import io.poolguard.bench.chat.LoopModel;
import java.util.Locale;

/** What is said of the chats in the page: a table with the model beside each figure, as Markdown. */
final class ChatSection {

    private ChatSection() {}

    static String of(ChatComparison comparison, String picture) {
        StringBuilder text =
                new StringBuilder("\n## ").append(comparison.title()).append("\n\n");
        text.append("![%s](%s)\n\n".formatted(comparison.title(), picture));
        text.append("`").append(comparison.results().get(0).options()).append("`\n\n");
        text.append(
                "Medians of the iterations, and what they are on paper where a column has no name; least and most are those");
        text.append(
                " of all iterations. Answered and failed are chats a second, held is connections at once, acquires");
        text.append(" are in ms.\n\n");
        text.append(
                "| pool | chats | form | answered | least | most | | failed | | held | acquire p50 | p99 | | max |\n");
        text.append("|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        comparison.results().forEach(result -> text.append(row(comparison, result)));
        return text.toString();
    }

    private static String row(ChatComparison comparison, ChatResult result) {
        LoopModel.Outcome model =
                comparison.model(result.form().way(), result.poolSize()).with(result.chats());
        return "| %d | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        result.poolSize(),
                        String.format(Locale.ROOT, "%,d", result.chats()),
                        result.form(),
                        Page.number(result.answered()),
                        Page.number(result.leastAnswered()),
                        Page.number(result.mostAnswered()),
                        Page.number(model.answered()),
                        Page.number(result.failed()),
                        Page.number(model.failed()),
                        Page.number(result.held()),
                        Page.number(result.acquireP50()),
                        Page.number(result.acquireP99()),
                        Page.number(comparison.p99(result).toNanos() / 1e6),
                        Page.number(result.acquireMax()));
    }
}
