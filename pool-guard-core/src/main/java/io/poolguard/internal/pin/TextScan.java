/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.pin;

import io.poolguard.internal.pin.Dialect.Trait;
import io.poolguard.internal.pin.TextClass.Pin;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One look at the tokens of one text, from the first to the last. */
final class TextScan {

    private static final Set<String> QUERIES = Set.of("SELECT", "VALUES", "TABLE", "WITH", "(");
    private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");
    private static final Set<String> DEFINING = Set.of("CREATE", "ALTER", "DROP");
    private static final Set<String> DEFINED = Set.of("TABLE", "INDEX", "VIEW", "SEQUENCE", "SCHEMA", "UNIQUE");
    private static final Set<String> TEMPORARY = Set.of("TEMP", "TEMPORARY");
    private static final Set<String> OF_TRANSACTION = Set.of("LOCAL", "TRANSACTION", "CONSTRAINTS");

    /** How far from the beginning a statement says that what it makes is temporary. */
    private static final int FIRST_WORDS = 5;

    private final Dialect dialect;
    private final Set<String> harmless;
    private final Set<String> sessionTables;
    private final List<Token> tokens;
    private final Parentheses parentheses;

    private final Set<SessionMemory> leaves = EnumSet.noneOf(SessionMemory.class);
    private final Set<SessionMemory> reads = EnumSet.noneOf(SessionMemory.class);

    // The first pin that lasts, and the first that is gone with the transaction.
    private Optional<Pin> pin = Optional.empty();
    private Optional<Pin> pinOfTransaction = Optional.empty();

    TextScan(Dialect dialect, Set<String> harmless, Set<String> sessionTables, List<Token> tokens) {
        this.dialect = dialect;
        this.harmless = harmless;
        this.sessionTables = sessionTables;
        this.tokens = oneStatement(tokens);
        this.parentheses = new Parentheses(this.tokens);
    }

    private static List<Token> oneStatement(List<Token> all) {
        int end = all.size();
        while (end > 0 && all.get(end - 1).is(";")) {
            end--;
        }
        return all.subList(0, end);
    }

    TextClass result() {
        if (!tokens.isEmpty()) {
            statement(tokens.get(0));
        }
        return new TextClass(
                pin.isPresent() ? pin : pinOfTransaction,
                pin.isEmpty() && pinOfTransaction.isPresent(),
                Set.copyOf(leaves),
                Set.copyOf(reads));
    }

    private void statement(Token first) {
        leaves.add(SessionMemory.ROW_COUNT);
        leaves.add(SessionMemory.WARNINGS);
        if (first.isOneOf(QUERIES)) {
            leaves.add(SessionMemory.FOUND_ROWS);
            scan();
        } else if (first.isOneOf(CHANGES) || isReplace(first)) {
            scan();
        } else if (first.isOneOf(DEFINING)) {
            define(first);
        } else if (first.is("TRUNCATE") || (first.is("COMMENT") && token(1).is("ON"))) {
            scan();
        } else if (first.is("SHOW")) {
            show();
        } else if (isOfTransaction(first)) {
            pinOfTransaction = Optional.of(new Pin(PinReason.STATEMENT, first.text()));
        } else {
            pin(PinReason.STATEMENT, first);
        }
    }

    private boolean isReplace(Token first) {
        return first.is("REPLACE") && dialect == Dialect.MYSQL;
    }

    /** {@code CREATE [OR REPLACE] [UNLOGGED|UNIQUE|MATERIALIZED] TABLE}, and the like. */
    private void define(Token first) {
        int at = token(1).is("OR") && token(2).is("REPLACE") ? 3 : 1;
        at += token(at).isOneOf(Set.of("UNLOGGED", "MATERIALIZED")) ? 1 : 0;
        if (tokens.stream().limit(FIRST_WORDS).anyMatch(token -> token.isOneOf(TEMPORARY))) {
            pin(PinReason.TEMPORARY_OBJECT, Token.NONE);
        } else if (token(at).isOneOf(DEFINED)) {
            scan();
        } else {
            pin(PinReason.STATEMENT, first);
        }
    }

    private boolean isOfTransaction(Token first) {
        return dialect.has(Trait.LOCAL_SETTINGS)
                && tokens.stream().noneMatch(token -> token.is(";"))
                && (first.is("LOCK") || (first.is("SET") && token(1).isOneOf(OF_TRANSACTION)));
    }

    private void show() {
        if (tokens.stream().anyMatch(token -> token.is("WARNINGS") || token.is("ERRORS"))) {
            reads.add(SessionMemory.WARNINGS);
        }
        scan();
    }

    // ------------------------------------------------------------------ each token

    private void scan() {
        for (int at = 0; at < tokens.size() && pin.isEmpty(); at++) {
            Token token = tokens.get(at);
            if (token.is(";")) {
                pin(PinReason.SEVERAL_STATEMENTS, Token.NONE);
            } else if (token.kind() == Token.Kind.SYMBOL) {
                symbol(at);
            } else if (token.isName()) {
                name(at, token);
            }
        }
    }

    private void symbol(int at) {
        if (!dialect.has(Trait.VARIABLES)) {
            return;
        }
        if (tokens.get(at).is("@")) {
            variable(at);
        } else if (tokens.get(at).is(":") && token(at + 1).is("=")) {
            pin(PinReason.SESSION_VARIABLE, Token.NONE);
        }
    }

    /** {@code @@IDENTITY} asks for the value that was generated last. */
    private void variable(int at) {
        boolean isOfSystem = token(at + 1).is("@") || token(at - 1).is("@");
        boolean isIdentity = token(at + 1).is("IDENTITY") || token(at + 2).is("IDENTITY");
        if (isOfSystem && isIdentity) {
            reads.add(SessionMemory.GENERATED_VALUE);
        } else {
            pin(PinReason.SESSION_VARIABLE, Token.NONE);
        }
    }

    private void name(int at, Token token) {
        String capitals = token.text().toUpperCase(Locale.ROOT);
        if (sessionTables.contains(capitals)) {
            pin(PinReason.SESSION_TABLE, token);
        } else if (capitals.startsWith("PG_TEMP")) {
            pin(PinReason.TEMPORARY_OBJECT, Token.NONE);
        } else if (token.is("INTO")) {
            into(at);
        } else if (token.is("EXECUTE")) {
            pin(PinReason.STATEMENT, token);
        } else if (token(at + 1).is("(")) {
            if (!parentheses.isNoCall(at)) {
                call(at, token);
            }
        } else if (token.isWord()) {
            word(at, token);
        }
    }

    private void into(int at) {
        if (Keywords.isOfInsert(token(at - 1), token(at - 2))) {
            leaves.add(SessionMemory.GENERATED_VALUE);
        } else {
            pin(PinReason.SELECT_INTO, Token.NONE);
        }
    }

    /** What is no call, and still asks for a generated value, or generates one. */
    private void word(int at, Token token) {
        boolean isOfSequence = token(at - 1).is(".");
        boolean isValue = token(at + 1).is("VALUE");
        if ((token.is("CURRVAL") && isOfSequence) || (token.isOneOf(Set.of("CURRENT", "PREVIOUS")) && isValue)) {
            reads.add(SessionMemory.GENERATED_VALUE);
        } else if ((token.is("NEXTVAL") && isOfSequence) || (token.is("NEXT") && isValue)) {
            leaves.add(SessionMemory.GENERATED_VALUE);
        }
    }

    // ------------------------------------------------------------------ functions

    private void call(int at, Token function) {
        boolean isQualified = token(at - 1).is(".") && !token(at - 2).is("PG_CATALOG");
        String name = function.isWord() ? function.text() : "";
        String qualified = isQualified ? token(at - 2).text().toUpperCase(Locale.ROOT) + "." + name : name;
        if (harmless.contains(qualified)
                || (!isQualified && HarmlessFunctions.of(dialect).contains(name))) {
            return;
        }
        boolean isKnown = !isQualified
                && switch (dialect) {
                    case POSTGRESQL -> postgres(at, name);
                    case MYSQL -> mysql(at, name);
                    case H2 -> h2(name);
                };
        if (!isKnown) {
            pin(PinReason.FUNCTION, function);
        }
    }

    /** Whether it is a function of which this is all that is left behind. */
    private boolean postgres(int at, String name) {
        switch (name) {
            case "NEXTVAL" -> leaves.add(SessionMemory.GENERATED_VALUE);
            case "LASTVAL", "CURRVAL" -> reads.add(SessionMemory.GENERATED_VALUE);
            default -> {
                boolean isLock = name.startsWith("PG_ADVISORY_XACT_") || name.startsWith("PG_TRY_ADVISORY_XACT_");
                if (!isLock && !(name.equals("SET_CONFIG") && isLocal(at))) {
                    return false;
                }
                pinOfTransaction = Optional.of(new Pin(PinReason.FUNCTION, name));
            }
        }
        return true;
    }

    /** Whether the last argument is {@code true}. */
    private boolean isLocal(int at) {
        int close = parentheses.closing(at + 1);
        return token(close - 1).is("TRUE") && token(close - 2).is(",");
    }

    private boolean mysql(int at, String name) {
        switch (name) {
            case "NEXTVAL" -> leaves.add(SessionMemory.GENERATED_VALUE);
            case "LASTVAL" -> reads.add(SessionMemory.GENERATED_VALUE);
            case "LAST_INSERT_ID" -> {
                boolean reads = token(at + 2).is(")"); // with a value, it sets what it reads without one
                (reads ? this.reads : leaves).add(SessionMemory.GENERATED_VALUE);
            }
            case "FOUND_ROWS" -> reads.add(SessionMemory.FOUND_ROWS);
            case "ROW_COUNT" -> reads.add(SessionMemory.ROW_COUNT);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean h2(String name) {
        switch (name) {
            case "NEXTVAL" -> leaves.add(SessionMemory.GENERATED_VALUE);
            case "LASTVAL", "CURRVAL", "IDENTITY", "SCOPE_IDENTITY", "LAST_INSERT_ID" ->
                reads.add(SessionMemory.GENERATED_VALUE);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void pin(PinReason reason, Token named) {
        pin = Optional.of(new Pin(reason, named.isWord() ? named.text() : ""));
    }

    private Token token(int at) {
        return at >= 0 && at < tokens.size() ? tokens.get(at) : Token.NONE;
    }
}
