/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Texts that were classified before. Bounded by two generations: when the younger one is full it becomes the elder, and
 * what nobody asked for since is forgotten. Safe for use by many threads.
 */
public final class ClassifiedTexts {

    private static final int MOST = 1_000;

    /** A longer text is classified each time: it is hardly met twice, and keeps much memory. */
    private static final int LONGEST = 5_000;

    private final TextClassifier classifier;

    // Each written by the thread that has filled the younger one, or by several at once: then a text is classified once
    // more, nothing worse. Read by all.
    private volatile Map<String, TextClass> young = new ConcurrentHashMap<>();
    private volatile Map<String, TextClass> old = Map.of();

    public ClassifiedTexts(TextClassifier classifier) {
        this.classifier = classifier;
    }

    /** What the text may leave behind. */
    public TextClass of(String text) {
        TextClass known = young.get(text);
        return known == null ? classify(text) : known;
    }

    private TextClass classify(String text) {
        TextClass elder = old.get(text);
        TextClass found = elder == null ? classifier.classify(text) : elder;
        if (text.length() <= LONGEST) {
            if (young.size() >= MOST) {
                old = young;
                young = new ConcurrentHashMap<>();
            }
            young.put(text, found);
        }
        return found;
    }

    /** How many texts are kept. */
    int size() {
        return young.size() + old.size();
    }
}
