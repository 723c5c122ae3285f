/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The parentheses of a statement: where each closes, and which follow a name that is no function's. */
final class Parentheses {

    /** Behind these stands the name of a table, a constraint or an alias. */
    private static final Set<String> BEFORE_NAMES = Set.of("INTO", "TABLE", "REFERENCES", "AS", "EXISTS", "VIEW");

    /** What is in parentheses behind these is a table, and may have an alias with names for its columns. */
    private static final Set<String> BEFORE_TABLES = Set.of("FROM", "JOIN", "LATERAL", "USING");

    private final List<Token> tokens;
    private final int[] opening;
    private final int[] closing;

    // Names of common table expressions, which may have names for their columns behind them.
    private final Set<Integer> expressions = new HashSet<>();

    Parentheses(List<Token> tokens) {
        this.tokens = tokens;
        this.opening = new int[tokens.size()];
        this.closing = new int[tokens.size()];
        match();
        for (int at = 0; at < tokens.size(); at++) {
            if (tokens.get(at).is("WITH")) {
                expressionsFrom(token(at + 1).is("RECURSIVE") ? at + 2 : at + 1);
            }
        }
    }

    private void match() {
        Arrays.fill(opening, -1);
        Arrays.fill(closing, tokens.size());
        Deque<Integer> open = new ArrayDeque<>();
        for (int at = 0; at < tokens.size(); at++) {
            if (tokens.get(at).is("(")) {
                open.push(at);
            } else if (tokens.get(at).is(")") && !open.isEmpty()) {
                opening[at] = open.peek();
                closing[open.pop()] = at;
            }
        }
    }

    /** Where the parenthesis closes that opens here; behind the end if it does not. */
    int closing(int open) {
        return closing[open];
    }

    /** {@code name [(columns)] AS [[NOT] MATERIALIZED] (…) [, …]}. */
    private void expressionsFrom(int from) {
        int at = from;
        while (token(at).isName()) {
            int name = at;
            at = token(at + 1).is("(") ? closing(at + 1) + 1 : at + 1;
            if (!token(at).is("AS")) {
                return;
            }
            expressions.add(name);
            at++;
            while (token(at).is("NOT") || token(at).is("MATERIALIZED")) {
                at++;
            }
            if (!token(at).is("(") || !token(closing(at) + 1).is(",")) {
                return;
            }
            at = closing(at) + 2;
        }
    }

    /** Whether the name here, which has a parenthesis behind it, calls nothing for sure. */
    boolean isNoCall(int at) {
        Token name = tokens.get(at);
        if (expressions.contains(at) || Keywords.isNoFunction(name, token(at - 1))) {
            return true;
        }
        int begin = at;
        while (token(begin - 1).is(".") && token(begin - 2).isName()) {
            begin -= 2;
        }
        Token before = token(begin - 1);
        return before.isOneOf(BEFORE_NAMES) || isIndexed(begin) || isAlias(begin);
    }

    /** {@code CREATE INDEX … ON table [USING method] (columns)}. */
    private boolean isIndexed(int at) {
        return token(0).is("CREATE")
                && (token(1).is("INDEX") || token(2).is("INDEX"))
                && (token(at - 1).is("ON") || token(at - 1).is("USING"));
    }

    /** {@code FROM (…) alias (columns)}. */
    private boolean isAlias(int at) {
        if (!token(at - 1).is(")") || opening[at - 1] < 0) {
            return false;
        }
        return token(opening[at - 1] - 1).isOneOf(BEFORE_TABLES);
    }

    private Token token(int at) {
        return at >= 0 && at < tokens.size() ? tokens.get(at) : Token.NONE;
    }
}
