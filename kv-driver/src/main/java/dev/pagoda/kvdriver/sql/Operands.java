package dev.pagoda.kvdriver.sql;

import dev.pagoda.tiering.Bytes;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Parses literals, parameters and the few functions without arguments. */
final class Operands {
    private static final String WHAT = "a literal or a parameter";

    private final Tokens tokens;

    Operands(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Takes an operand. */
    Operand operand() {
        Operand operand = accept();
        if (operand == null) {
            throw General.before(tokens, WHAT);
        }
        return operand;
    }

    /** Takes an operand if one comes next; otherwise takes nothing and returns null. */
    @Nullable
    Operand accept() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case PARAMETER -> new Operand.Parameter(tokens.parameter());
            case TEXT -> new Operand.Literal(tokens.next().text());
            case NUMBER -> new Operand.Literal(number(tokens.next(), ""));
            case BINARY -> binary(tokens.next());
            case WORD -> acceptWord(token);
            case SYMBOL -> acceptSymbol(token);
            case QUOTED, END -> null;
        };
    }

    private @Nullable Operand acceptSymbol(Token token) {
        boolean sign = token.isSymbol("-") || token.isSymbol("+");
        if (sign && tokens.peek(1).kind() == Token.Kind.NUMBER) {
            tokens.next();
            return new Operand.Literal(number(tokens.next(), token.isSymbol("-") ? "-" : ""));
        }
        return token.isSymbol("{") ? escape() : null;
    }

    private @Nullable Operand acceptWord(Token token) {
        if (tokens.accept("NULL")) {
            return Operand.NULL;
        }
        if (tokens.accept("TRUE")) {
            return new Operand.Literal(true);
        }
        if (tokens.accept("FALSE")) {
            return new Operand.Literal(false);
        }
        if (tokens.accept("CURRENT_TIMESTAMP")) {
            return new Operand.Now();
        }
        if (token.isWord("NOW")
                && tokens.peek(1).isSymbol("(")
                && tokens.peek(2).isSymbol(")")) {
            tokens.next();
            tokens.next();
            tokens.next();
            return new Operand.Now();
        }
        return acceptTyped();
    }

    /** Takes a type followed by a text, such as {@code DATE '2026-01-31'}. */
    private @Nullable Operand acceptTyped() {
        if (tokens.peek(1).kind() == Token.Kind.TEXT) {
            SqlType type = SqlType.find(tokens.peek().text());
            if (type != null) {
                tokens.next();
                return typed(type, tokens.next());
            }
        }
        if (tokens.isWord("TIMESTAMP")
                && tokens.peek(1).isWord("WITH")
                && tokens.peek(2).isWord("TIME")
                && tokens.peek(3).isWord("ZONE")
                && tokens.peek(4).kind() == Token.Kind.TEXT) {
            tokens.accept("TIMESTAMP", "WITH", "TIME", "ZONE");
            return typed(SqlType.TIMESTAMP_WITH_TIME_ZONE, tokens.next());
        }
        return null;
    }

    /** Takes a JDBC escape: {@code {d '...'}}, {@code {t '...'}} or {@code {ts '...'}}. */
    private Operand escape() {
        tokens.expectSymbol("{");
        SqlType type = tokens.accept("d")
                ? SqlType.DATE
                : tokens.accept("t") ? SqlType.TIME : tokens.accept("ts") ? SqlType.TIMESTAMP : null;
        if (type == null) {
            throw tokens.expected("one of the escapes d, t and ts");
        }
        Operand operand = typed(type, tokens.expectKind(Token.Kind.TEXT, "a text"));
        tokens.expectSymbol("}");
        return operand;
    }

    private static Operand typed(SqlType type, Token text) {
        String value = text.text();
        try {
            return switch (type) {
                case DATE -> new Operand.Literal(LocalDate.parse(value.strip()));
                case TIME -> new Operand.Literal(LocalTime.parse(value.strip()));
                case TIMESTAMP -> new Operand.Literal(Instants.local(value));
                case TIMESTAMP_WITH_TIME_ZONE -> new Operand.Literal(Instants.offset(value));
                case UUID -> new Operand.Literal(UUID.fromString(value.strip()));
                case VARCHAR -> new Operand.Literal(value);
                default -> throw SqlException.expected("a literal without the name of its type", text);
            };
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new SqlException(
                    SqlException.INVALID_TEXT, text.position(), "The text is no " + type.label() + " literal");
        }
    }

    private static Operand binary(Token token) {
        try {
            return new Operand.Literal(Bytes.wrap(HexFormat.of().parseHex(token.text())));
        } catch (IllegalArgumentException e) {
            throw SqlException.expected("an even number of hexadecimal digits", token);
        }
    }

    private static Object number(Token token, String sign) {
        String text = sign + token.text();
        if (text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
            return Double.valueOf(text);
        }
        if (text.indexOf('.') >= 0) {
            return new BigDecimal(text);
        }
        BigDecimal exact = new BigDecimal(text);
        if (exact.precision() > 19
                || exact.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                || exact.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) < 0) {
            return exact;
        }
        long value = exact.longValueExact();
        return value == (int) value ? (Object) (int) value : (Object) value;
    }
}
