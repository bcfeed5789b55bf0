package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Column;
import dev.pagoda.kvdriver.sql.Operand;
import dev.pagoda.kvdriver.sql.Predicate;
import dev.pagoda.kvdriver.sql.Predicate.Operator;
import dev.pagoda.kvdriver.sql.SqlException;
import dev.pagoda.tiering.Bytes;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * A half-open range of encoded keys, made narrower by one condition after the other. It holds at least the keys that match; whether it holds
 * others too is said by {@link #isExact}. One use.
 */
final class KeyRange {
    private final Table table;
    private @Nullable Bytes from;
    private @Nullable Bytes to;
    private boolean empty;

    private KeyRange(Table table) {
        this.table = table;
    }

    /** Returns whether a condition bounds the encoded keys. */
    static boolean isBound(Table table, Predicate predicate) {
        if (predicate.column() != Column.KEY || predicate.negated()) {
            return false;
        }
        return switch (predicate.operator()) {
            case LIKE -> table.mayHaveTextKeys();
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, BETWEEN -> table.hasOrderedKeys();
            default -> false;
        };
    }

    /** Returns whether the range of this condition holds matching keys only, so that rows need not be held against it again. */
    static boolean isExact(Table table, Predicate predicate) {
        return table.hasOrderedKeys() && predicate.operator() != Operator.LIKE;
    }

    static KeyRange bind(Table table, Iterable<Predicate> bounds, Execution execution) {
        KeyRange range = new KeyRange(table);
        for (Predicate bound : bounds) {
            range.narrow(bound, execution);
        }
        return range;
    }

    @Nullable
    Bytes from() {
        return from;
    }

    @Nullable
    Bytes to() {
        return to;
    }

    boolean isEmpty() {
        return empty || (from != null && to != null && from.compareTo(to) >= 0);
    }

    private void narrow(Predicate bound, Execution execution) {
        for (Operand operand : bound.operands()) {
            if (execution.value(operand) == null) {
                empty = true;
                return;
            }
        }
        Object first = value(bound, 0, execution);
        switch (bound.operator()) {
            case LESS -> below(encoded(first, RoundingMode.CEILING));
            case LESS_OR_EQUAL -> below(encoded(first, RoundingMode.FLOOR).successor());
            case GREATER -> notBelow(encoded(first, RoundingMode.FLOOR).successor());
            case GREATER_OR_EQUAL -> notBelow(encoded(first, RoundingMode.CEILING));
            case BETWEEN -> {
                notBelow(encoded(first, RoundingMode.CEILING));
                below(encoded(value(bound, 1, execution), RoundingMode.FLOOR).successor());
            }
            case LIKE -> like(bound, execution);
            default -> throw new IllegalStateException("no bound");
        }
    }

    private void like(Predicate bound, Execution execution) {
        String escape = bound.operands().size() > 1 ? Conversions.toText(value(bound, 1, execution)) : null;
        LikePattern pattern = new LikePattern(Conversions.toText(value(bound, 0, execution)), escape);
        if (pattern.isExact()) {
            Bytes only = table.encoded(table.toKey(pattern.prefix()));
            notBelow(only);
            below(only.successor());
        } else {
            Bytes prefix = table.cache().keys().encodePrefix(pattern.prefix());
            notBelow(prefix);
            Bytes end = prefix.prefixEnd();
            if (end != null) {
                below(end);
            }
        }
    }

    private static Object value(Predicate bound, int index, Execution execution) {
        Object value = execution.value(bound.operands().get(index));
        if (value == null) {
            throw new SqlException(SqlException.NULL_VALUE, "A bound must not be NULL");
        }
        return value;
    }

    /** Between whole numbers the next one bounds the same keys. */
    private Bytes encoded(Object value, RoundingMode mode) {
        return table.encoded(table.toKey(Conversions.rounded(value, table.keyType(), mode)));
    }

    private void notBelow(Bytes bound) {
        from = from == null || from.compareTo(bound) < 0 ? bound : from;
    }

    private void below(Bytes bound) {
        to = to == null || to.compareTo(bound) > 0 ? bound : to;
    }
}
