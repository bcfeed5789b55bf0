package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Column;
import dev.pagoda.kvdriver.sql.Operand;
import dev.pagoda.kvdriver.sql.Predicate;
import dev.pagoda.kvdriver.sql.Predicate.Operator;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Scan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The WHERE clause of a statement split into a way to the keys and conditions for the rows found there. Immutable. */
final class Selection {
    /** How the rows are reached, from the cheapest to the dearest. */
    enum Path {
        NOTHING,
        POINT,
        POINTS,
        RANGE,
        EVERYTHING
    }

    private final Table table;
    private final Path path;
    /** The condition that gives the keys of {@link Path#POINT} and {@link Path#POINTS}. */
    private final @Nullable Predicate keys;
    /** The conditions that bound the keys of {@link Path#RANGE}. */
    private final List<Predicate> bounds;
    /** The conditions for the rows. */
    private final List<Predicate> rest;

    private Selection(Table table, Path path, @Nullable Predicate keys, List<Predicate> bounds, List<Predicate> rest) {
        this.table = table;
        this.path = path;
        this.keys = keys;
        this.bounds = List.copyOf(bounds);
        this.rest = List.copyOf(rest);
    }

    static Selection of(Table table, List<Predicate> where) {
        if (where.stream().anyMatch(Selection::isNever)) {
            return new Selection(table, Path.NOTHING, null, List.of(), List.of());
        }
        List<Predicate> rest = new ArrayList<>(where);
        rest.removeIf(p -> p.column() == Column.KEY && p.operator() == Operator.IS_NULL);
        Predicate equality = first(rest, Operator.EQUAL);
        if (equality != null) {
            rest.remove(equality);
            Path path = meansSeveral(table, equality) ? Path.POINTS : Path.POINT;
            return new Selection(table, path, equality, List.of(), rest);
        }
        Predicate in = first(rest, Operator.IN);
        if (in != null) {
            rest.remove(in);
            return new Selection(table, Path.POINTS, in, List.of(), rest);
        }
        List<Predicate> bounds =
                rest.stream().filter(p -> KeyRange.isBound(table, p)).toList();
        rest.removeIf(p -> bounds.contains(p) && KeyRange.isExact(table, p));
        return new Selection(table, bounds.isEmpty() ? Path.EVERYTHING : Path.RANGE, null, bounds, rest);
    }

    private static boolean isNever(Predicate predicate) {
        return predicate.operator() == Operator.NEVER
                || (predicate.column() == Column.KEY
                        && predicate.operator() == Operator.IS_NULL
                        && !predicate.negated());
    }

    private static @Nullable Predicate first(List<Predicate> where, Operator operator) {
        return where.stream()
                .filter(p -> p.column() == Column.KEY && p.operator() == operator && !p.negated())
                .findFirst()
                .orElse(null);
    }

    /** A number written down may mean an Integer and a Long where keys are of any class. */
    private static boolean meansSeveral(Table table, Predicate equality) {
        return table.hasAnyKeys()
                && equality.operands().get(0) instanceof Operand.Literal literal
                && (literal.value() instanceof Integer || literal.value() instanceof Long);
    }

    Table table() {
        return table;
    }

    Path path() {
        return path;
    }

    /** Returns the operand of {@code key = operand} on {@link Path#POINT}. */
    Operand point() {
        if (keys == null) {
            throw new IllegalStateException("no point");
        }
        return keys.operands().get(0);
    }

    /** Returns how many keys are named. */
    int keyCount() {
        return keys == null ? 0 : keys.operands().size();
    }

    /** Returns the conditions for the rows. */
    List<Predicate> rest() {
        return rest;
    }

    /** Returns whether some condition for the rows looks at more than the key. */
    boolean readsEntries() {
        return rest.stream().anyMatch(p -> p.column() != Column.KEY);
    }

    Filter filter(Execution execution) {
        return Filter.bind(table, rest, execution);
    }

    /**
     * Returns the rows, not yet filtered.
     *
     * @param descending the order of the keys, or null for any
     * @param atMost how many rows are wanted at most, a hint for the size of pages
     */
    Rows rows(Execution execution, @Nullable Boolean descending, long atMost) {
        return switch (path) {
            case NOTHING -> new ListRows(List.of());
            case POINT, POINTS -> points(execution, descending);
            case RANGE -> range(execution, Boolean.TRUE.equals(descending), atMost);
            case EVERYTHING -> scan(execution, Scan.all(), Boolean.TRUE.equals(descending), atMost);
        };
    }

    private Rows points(Execution execution, @Nullable Boolean descending) {
        Collection<Object> wanted = keys(execution, descending);
        return new ListRows(
                ListRows.inOrderOf(wanted, execution.session().store(table).getAll(wanted)));
    }

    private Rows range(Execution execution, boolean descending, long atMost) {
        KeyRange range = KeyRange.bind(table, bounds, execution);
        return range.isEmpty()
                ? new ListRows(List.of())
                : scan(execution, Scan.range(range.from(), range.to()), descending, atMost);
    }

    private Rows scan(Execution execution, Scan scan, boolean descending, long atMost) {
        int page = (int) Math.max(1, Math.min(execution.pageSize(), rest.isEmpty() ? atMost : Long.MAX_VALUE));
        Scan ordered = descending ? scan.reversed() : scan;
        // What has no transactions is refused here, not with the first row.
        execution.session().store(table);
        return new ScanRows(execution, table, ordered.limit(page));
    }

    /** Returns each of the keys once, in order if there is to be one. */
    private Collection<Object> keys(Execution execution, @Nullable Boolean descending) {
        Map<Bytes, Object> found = descending == null
                ? new LinkedHashMap<>()
                : new TreeMap<>(descending ? Comparator.<Bytes>reverseOrder() : Comparator.<Bytes>naturalOrder());
        if (keys != null) {
            for (Operand operand : keys.operands()) {
                for (Object key : candidates(operand, execution)) {
                    found.put(table.encoded(key), key);
                }
            }
        }
        return found.values();
    }

    private List<Object> candidates(Operand operand, Execution execution) {
        Object value = execution.value(operand);
        if (value == null) {
            return List.of();
        }
        if (table.hasAnyKeys() && operand instanceof Operand.Literal) {
            if (value instanceof Integer number) {
                return List.of(number, (long) number);
            }
            if (value instanceof Long number && number == number.intValue()) {
                return List.of(number.intValue(), number);
            }
        }
        Object key = table.toWantedKey(value);
        return key == null ? List.of() : List.of(key);
    }
}
