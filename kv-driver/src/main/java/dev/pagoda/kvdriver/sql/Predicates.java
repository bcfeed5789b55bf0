package dev.pagoda.kvdriver.sql;

import dev.pagoda.kvdriver.sql.Predicate.Operator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the conditions of a WHERE clause. */
final class Predicates {
    private static final String WHAT = "a condition on a column";

    private final Tokens tokens;
    private final Scope scope;
    private final Operands operands;

    Predicates(Tokens tokens, Scope scope) {
        this.tokens = tokens;
        this.scope = scope;
        this.operands = new Operands(tokens);
    }

    /** Takes a WHERE clause if one comes next. */
    List<Predicate> where() {
        List<Predicate> found = new ArrayList<>();
        if (tokens.accept("WHERE")) {
            conjunction(found);
        }
        return found;
    }

    private void conjunction(List<Predicate> found) {
        do {
            if (tokens.isSymbol("(") && !tokens.peek(1).isWord("SELECT")) {
                group(found);
            } else {
                predicate(found);
            }
        } while (tokens.accept("AND"));
    }

    private void group(List<Predicate> found) {
        tokens.enter();
        tokens.expectSymbol("(");
        conjunction(found);
        if (!tokens.acceptSymbol(")")) {
            throw General.after(tokens, "AND or ')'");
        }
        tokens.leave();
    }

    private void predicate(List<Predicate> found) {
        Operand left = operands.accept();
        if (left != null) {
            startingWithOperand(left, found);
        } else if (scope.atColumn() && !isReserved()) {
            found.add(onColumn(scope.column()));
        } else {
            throw General.before(tokens, WHAT);
        }
    }

    private boolean isReserved() {
        return tokens.isAnyWord(List.of("NOT", "CASE", "EXISTS", "CAST"));
    }

    private void startingWithOperand(Operand left, List<Predicate> found) {
        boolean constant = left instanceof Operand.Literal;
        if (constant && left.equals(new Operand.Literal(true)) && !atComparison()) {
            return;
        }
        if (constant && left.equals(new Operand.Literal(false)) && !atComparison()) {
            found.add(never());
            return;
        }
        Token symbol = tokens.peek();
        boolean unequal = tokens.isSymbol("<>") || tokens.isSymbol("!=");
        Operator operator = comparison();
        if (scope.atColumn() && operands.accept() == null) {
            found.add(new Predicate(scope.column(), operator.flipped(), List.of(left), unequal));
            return;
        }
        ofConstants(left, operator, unequal, symbol, found);
    }

    /** Takes the right side of {@code 1 = 1} and its like. */
    private void ofConstants(Operand left, Operator operator, boolean unequal, Token symbol, List<Predicate> found) {
        Operand right = operands.operand();
        boolean literals = left instanceof Operand.Literal && right instanceof Operand.Literal;
        if (!literals || operator != Operator.EQUAL) {
            throw General.unsupported(symbol);
        }
        if (left.equals(right) == unequal || left.equals(Operand.NULL)) {
            found.add(never());
        }
    }

    private static Predicate never() {
        return new Predicate(Column.KEY, Operator.NEVER, List.of(), false);
    }

    private Predicate onColumn(Column column) {
        if (tokens.accept("IS")) {
            boolean negated = tokens.accept("NOT");
            tokens.expect("NULL");
            return new Predicate(column, Operator.IS_NULL, List.of(), negated);
        }
        if (atComparison()) {
            boolean unequal = tokens.isSymbol("<>") || tokens.isSymbol("!=");
            Operator operator = comparison();
            return new Predicate(column, operator, List.of(right()), unequal);
        }
        return onColumnWithKeyword(column, tokens.accept("NOT"));
    }

    private Predicate onColumnWithKeyword(Column column, boolean negated) {
        if (tokens.accept("IN")) {
            return new Predicate(column, Operator.IN, list(), negated);
        }
        if (tokens.accept("LIKE")) {
            return new Predicate(column, Operator.LIKE, pattern(), negated);
        }
        if (tokens.accept("BETWEEN")) {
            Operand low = right();
            tokens.expect("AND");
            return new Predicate(column, Operator.BETWEEN, List.of(low, right()), negated);
        }
        throw General.after(tokens, "a comparison, IN, LIKE, BETWEEN or IS");
    }

    private boolean atComparison() {
        return tokens.isSymbol("=")
                || tokens.isSymbol("<>")
                || tokens.isSymbol("!=")
                || tokens.isSymbol("<")
                || tokens.isSymbol("<=")
                || tokens.isSymbol(">")
                || tokens.isSymbol(">=");
    }

    /** Takes a comparison; unequal counts as equal here. */
    private Operator comparison() {
        if (!atComparison()) {
            throw General.after(tokens, "a comparison");
        }
        return switch (tokens.next().text()) {
            case "<" -> Operator.LESS;
            case "<=" -> Operator.LESS_OR_EQUAL;
            case ">" -> Operator.GREATER;
            case ">=" -> Operator.GREATER_OR_EQUAL;
            default -> Operator.EQUAL;
        };
    }

    /** Takes the operand of a comparison, which may stand in parentheses. */
    private Operand right() {
        if (tokens.isSymbol("(") && !tokens.peek(1).isWord("SELECT")) {
            tokens.enter();
            tokens.next();
            Operand inner = right();
            tokens.expectSymbol(")");
            tokens.leave();
            return inner;
        }
        @Nullable Operand operand = operands.accept();
        if (operand == null) {
            throw scope.atColumn() && !isReserved()
                    ? General.unsupported(tokens.peek())
                    : General.before(tokens, "a literal or a parameter");
        }
        return operand;
    }

    private List<Operand> list() {
        if (!tokens.isSymbol("(") || tokens.peek(1).isWord("SELECT")) {
            throw tokens.isSymbol("(") ? General.unsupported(tokens.peek(1)) : tokens.expected("'('");
        }
        tokens.next();
        List<Operand> list = new ArrayList<>();
        do {
            list.add(right());
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return list;
    }

    private List<Operand> pattern() {
        Operand pattern = right();
        return tokens.accept("ESCAPE") ? List.of(pattern, right()) : List.of(pattern);
    }
}
