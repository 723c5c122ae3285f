/**
 * The chat service's fault and its cure in figures: many chats go round, each of them reads, waits for a model's
 * answer, and saves; with one connection in hand all the time, or with one for each of the two short transactions.
 *
 * <p>Begin at {@link io.poolguard.bench.chat.ChatBenchmark}. What should come out of it on paper says {@link
 * io.poolguard.bench.chat.LoopModel}.
 */
@NullMarked
package io.poolguard.bench.chat;

import org.jspecify.annotations.NullMarked;
