/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import java.util.Map;
import java.util.Set;

/** Words of SQL before a parenthesis that name no function. */
final class Keywords {

    /** Reserved in each database: no function can have the name. */
    private static final Set<String> RESERVED = Set.of(
            "ALL",
            "AND",
            "AS",
            "BETWEEN",
            "CASE",
            "CHECK",
            "DISTINCT",
            "ELSE",
            "EXISTS",
            "FOR",
            "FROM",
            "HAVING",
            "IN",
            "LIMIT",
            "NOT",
            "ON",
            "OR",
            "ROW",
            "SELECT",
            "TABLE",
            "THEN",
            "UNIQUE",
            "USING",
            "VALUES",
            "WHEN",
            "WHERE");

    /** No function's name behind a value, a name or a closed parenthesis, where no call can stand. */
    private static final Set<String> BEHIND_OPERAND = Set.of(
            "EXCEPT",
            "INTERSECT",
            "IS",
            "JOIN",
            "LIKE",
            "UNION",
            "BIGINT",
            "BINARY",
            "BIT",
            "BLOB",
            "CHAR",
            "CHARACTER",
            "CLOB",
            "DATETIME",
            "DEC",
            "DECIMAL",
            "DOUBLE",
            "FLOAT",
            "INT",
            "INTEGER",
            "NCHAR",
            "NUMERIC",
            "NVARCHAR",
            "REAL",
            "SMALLINT",
            "TEXT",
            "TIME",
            "TIMESTAMP",
            "TIMESTAMPTZ",
            "TINYINT",
            "VARBINARY",
            "VARCHAR");

    /** Where a function might have the name as well, the word before it tells. */
    private static final Map<String, Set<String>> BEHIND = Map.ofEntries(
            Map.entry("ANY", Set.of("=", "<", ">")),
            Map.entry("BY", Set.of("GROUP", "ORDER", "PARTITION")),
            Map.entry("CONFLICT", Set.of("ON")),
            Map.entry("CUBE", Set.of("BY")),
            Map.entry("FILTER", Set.of(")")),
            Map.entry("GROUP", Set.of("WITHIN")),
            Map.entry("KEY", Set.of("PRIMARY", "FOREIGN", "UNIQUE")),
            Map.entry("LATERAL", Set.of("JOIN", ",")),
            Map.entry("MATERIALIZED", Set.of("AS", "NOT")),
            Map.entry("NUMERIC", Set.of(":")),
            Map.entry("OVER", Set.of(")")),
            Map.entry("ROLLUP", Set.of("BY")),
            Map.entry("SETS", Set.of("GROUPING")),
            Map.entry("SOME", Set.of("=", "<", ">")),
            Map.entry("VARCHAR", Set.of(":")),
            Map.entry("VARYING", Set.of("CHAR", "CHARACTER", "BIT")));

    private static final Set<String> INSERTING = Set.of("INSERT", "MERGE", "REPLACE");
    private static final Set<String> IN_BETWEEN = Set.of("IGNORE", "DELAYED", "HIGH_PRIORITY", "LOW_PRIORITY");

    private Keywords() {}

    /** Whether the word, which has a parenthesis behind it, names no function. */
    static boolean isNoFunction(Token word, Token before) {
        return word.isOneOf(RESERVED)
                || before.isOneOf(BEHIND.getOrDefault(word.text(), Set.of()))
                || (word.isOneOf(BEHIND_OPERAND) && isOperand(before));
    }

    private static boolean isOperand(Token token) {
        return switch (token.kind()) {
            case LITERAL, QUOTED -> true;
            case WORD -> !RESERVED.contains(token.text()) && !token.is("BY") && !token.is("RETURNING");
            case SYMBOL -> token.is(")") || token.is("]") || token.is("?");
        };
    }

    /** Whether an {@code INTO} with these before it says where rows are inserted. */
    static boolean isOfInsert(Token before, Token earlier) {
        return before.isOneOf(INSERTING) || (before.isOneOf(IN_BETWEEN) && earlier.isOneOf(INSERTING));
    }
}
