package dev.pagoda.kvdriver.sql;

import java.util.List;

/**
 * A condition on one column. Conditions of a statement are joined by AND.
 *
 * @param operands one for a comparison or LIKE (a second one for ESCAPE), two for BETWEEN, at least one for IN, none for the tests on null
 *     and for {@link Operator#NEVER}
 * @param negated whether the opposite is meant
 */
public record Predicate(Column column, Operator operator, List<Operand> operands, boolean negated) {
    /** How a column is compared. */
    public enum Operator {
        EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        IN,
        LIKE,
        BETWEEN,
        IS_NULL,
        /** Holds for no row: a comparison of constants that is false. */
        NEVER;

        /** Returns the operator that says the same with the sides exchanged. */
        Operator flipped() {
            return switch (this) {
                case LESS -> GREATER;
                case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                case GREATER -> LESS;
                case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
                default -> this;
            };
        }
    }

    public Predicate {
        operands = List.copyOf(operands);
    }

    /** Returns whether this is {@code column = operand}. */
    public boolean isEqualityOf(Column wanted) {
        return column == wanted && operator == Operator.EQUAL && !negated;
    }
}
