package dev.pagoda.kvdriver.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses CREATE TABLE and DROP TABLE. */
final class Tables {
    private static final int LONGEST_TYPE = 4;

    private final Tokens tokens;

    private @Nullable SqlType keyType;
    private @Nullable SqlType valueType;
    private boolean primaryKey;

    Tables(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Takes what follows CREATE TABLE. */
    Command create() {
        boolean ifNotExists = tokens.accept("IF", "NOT", "EXISTS");
        TableName table = Selects.table(tokens);
        if (tokens.isWord("AS")) {
            throw General.unsupported(tokens.peek());
        }
        tokens.expectSymbol("(");
        do {
            definition();
        } while (tokens.acceptSymbol(","));
        if (keyType == null || valueType == null || !primaryKey) {
            throw tokens.expected("the columns key, as PRIMARY KEY, and value");
        }
        tokens.expectSymbol(")");
        return new Command.CreateTable(table, ifNotExists, keyType, valueType, options());
    }

    /** Takes what follows DROP TABLE. */
    Command drop() {
        boolean ifExists = tokens.accept("IF", "EXISTS");
        return new Command.DropTable(Selects.table(tokens), ifExists);
    }

    private void definition() {
        Token name = tokens.peek();
        if (tokens.accept("PRIMARY", "KEY")) {
            tokens.expectSymbol("(");
            requireKey(tokens.expectName("key"));
            tokens.expectSymbol(")");
            primaryKey = true;
            return;
        }
        Column column = Column.find(tokens.expectName("the column key or value").text());
        if (column == Column.KEY && keyType == null) {
            keyType = type();
        } else if (column == Column.VALUE && valueType == null) {
            valueType = type();
        } else {
            throw SqlException.expected("the columns key and value, once each", name);
        }
        constraints(column, name);
    }

    private static void requireKey(Token name) {
        if (Column.find(name.text()) != Column.KEY) {
            throw SqlException.expected("key", name);
        }
    }

    private void constraints(Column column, Token name) {
        boolean more = true;
        while (more) {
            if (tokens.accept("PRIMARY", "KEY")) {
                if (column != Column.KEY) {
                    throw SqlException.expected("the key as PRIMARY KEY", name);
                }
                primaryKey = true;
            } else {
                more = tokens.accept("NOT", "NULL");
            }
        }
    }

    private SqlType type() {
        for (int words = LONGEST_TYPE; words > 0; words--) {
            SqlType type = SqlType.find(words(words));
            if (type != null) {
                for (int i = 0; i < words; i++) {
                    tokens.next();
                }
                length();
                return type;
            }
        }
        throw tokens.expected("a type, such as VARCHAR, BIGINT, UUID, VARBINARY or TIMESTAMP");
    }

    private String words(int count) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < count; i++) {
            if (tokens.peek(i).kind() != Token.Kind.WORD) {
                return "";
            }
            words.append(i == 0 ? "" : " ").append(tokens.peek(i).text());
        }
        return words.toString();
    }

    /** Takes a length or a precision and a scale; caches keep what they are given, so they mean nothing. */
    private void length() {
        if (tokens.acceptSymbol("(")) {
            do {
                tokens.expectKind(Token.Kind.NUMBER, "a length");
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(")");
        }
    }

    private Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        if (!tokens.accept("WITH")) {
            return options;
        }
        tokens.expectSymbol("(");
        do {
            Token name = tokens.peek();
            String option = optionName();
            tokens.expectSymbol("=");
            if (options.put(option, optionValue()) != null) {
                throw SqlException.expected("each option once", name);
            }
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return options;
    }

    private String optionName() {
        StringBuilder name = new StringBuilder(tokens.expectName("an option").text());
        while (tokens.acceptSymbol(".")) {
            name.append('.').append(tokens.expectName("an option").text());
        }
        return name.toString();
    }

    private Object optionValue() {
        boolean square = tokens.isSymbol("[");
        if (square || tokens.isSymbol("(")) {
            tokens.next();
            List<String> list = new ArrayList<>();
            do {
                list.add(optionText());
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(square ? "]" : ")");
            return List.copyOf(list);
        }
        return optionText();
    }

    private String optionText() {
        return switch (tokens.peek().kind()) {
            case WORD, QUOTED, TEXT, NUMBER -> tokens.next().text();
            default -> throw tokens.expected("a text, a number or a list of texts in parentheses");
        };
    }
}
