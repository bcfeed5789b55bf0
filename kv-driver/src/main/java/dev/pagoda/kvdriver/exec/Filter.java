package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Column;
import dev.pagoda.kvdriver.sql.Operand;
import dev.pagoda.kvdriver.sql.Predicate;
import dev.pagoda.kvdriver.sql.Predicate.Operator;
import dev.pagoda.tiering.Entry;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Conditions with the values of one run, that rows are held against. A comparison with NULL holds for no row, nor does its opposite; values
 * of classes that can't be compared match nothing.
 */
final class Filter {
    /** Lets every row pass. */
    static final Filter NONE = new Filter(List.of());

    private record Condition(
            Column column,
            Operator operator,
            boolean negated,
            List<Object> values,
            @Nullable LikePattern pattern) {}

    private final List<Condition> conditions;

    private Filter(List<Condition> conditions) {
        this.conditions = conditions;
    }

    static Filter bind(Table table, List<Predicate> predicates, Execution execution) {
        if (predicates.isEmpty()) {
            return NONE;
        }
        List<Condition> conditions = new ArrayList<>();
        for (Predicate predicate : predicates) {
            conditions.add(bind(table, predicate, execution));
        }
        return new Filter(conditions);
    }

    private static Condition bind(Table table, Predicate predicate, Execution execution) {
        Column column = predicate.column();
        boolean like = predicate.operator() == Operator.LIKE;
        List<Object> values = new ArrayList<>();
        boolean unknown = false;
        for (Operand operand : predicate.operands()) {
            Object value = execution.value(operand);
            if (value == null) {
                unknown |= predicate.operator() != Operator.IN || predicate.negated();
            } else {
                values.add(like ? Conversions.toText(value) : converted(table, column, value));
            }
        }
        if (unknown) {
            return new Condition(column, Operator.NEVER, false, List.of(), null);
        }
        LikePattern pattern = like
                ? new LikePattern((String) values.get(0), values.size() > 1 ? (String) values.get(1) : null)
                : null;
        return new Condition(column, predicate.operator(), predicate.negated(), values, pattern);
    }

    private static Object converted(Table table, Column column, Object value) {
        return switch (column) {
            case KEY -> table.hasAnyKeys() ? value : Conversions.comparable(value, table.keyType());
            case VALUE ->
                Conversions.losesFraction(value, table.valueType())
                        ? Conversions.toDecimal(value)
                        : table.toValue(value);
            case VERSION -> Conversions.comparable(value, Long.class);
            case CREATED_AT, UPDATED_AT, EXPIRES_AT -> Conversions.convert(value, OffsetDateTime.class);
            case TTL -> Conversions.convert(value, BigDecimal.class);
        };
    }

    boolean isEmpty() {
        return conditions.isEmpty();
    }

    boolean matches(Object key, Entry<Object> entry) {
        for (Condition condition : conditions) {
            Object value = Columns.read(condition.column(), key, entry);
            if (!matches(condition, value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(Condition condition, @Nullable Object value) {
        if (condition.operator() == Operator.IS_NULL) {
            return (value == null) != condition.negated();
        }
        if (condition.operator() == Operator.NEVER || value == null) {
            return false;
        }
        return holds(condition, value) != condition.negated();
    }

    private static boolean holds(Condition condition, Object value) {
        List<Object> values = condition.values();
        LikePattern pattern = condition.pattern();
        return switch (condition.operator()) {
            case EQUAL -> Values.equal(value, values.get(0));
            case IN -> values.stream().anyMatch(wanted -> Values.equal(value, wanted));
            case LIKE -> pattern != null && pattern.matches(Conversions.toText(value));
            case LESS -> order(value, values.get(0), -1, -1);
            case LESS_OR_EQUAL -> order(value, values.get(0), -1, 0);
            case GREATER -> order(value, values.get(0), 1, 1);
            case GREATER_OR_EQUAL -> order(value, values.get(0), 0, 1);
            case BETWEEN -> order(value, values.get(0), 0, 1) && order(value, values.get(1), -1, 0);
            case IS_NULL, NEVER -> false;
        };
    }

    private static boolean order(Object value, Object bound, int least, int most) {
        OptionalInt order = Values.compare(value, bound);
        int sign = Integer.signum(order.orElse(2));
        return order.isPresent() && sign >= least && sign <= most;
    }
}
