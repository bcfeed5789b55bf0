package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Column;
import dev.pagoda.kvdriver.sql.Operand;
import dev.pagoda.kvdriver.sql.SelectItem;
import dev.pagoda.kvdriver.sql.SqlType;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Ttl;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The columns of a result: what they are called, and how they are read from a row. Immutable. */
public final class Columns {
    /**
     * One column.
     *
     * @param table the name of the table, or empty
     * @param column where the table's column is shown, or null
     */
    public record Description(
            String label,
            SqlType type,
            Class<?> javaClass,
            String table,
            @Nullable Column column) {
        /** Returns whether the column may be null. */
        public boolean nullable() {
            return column == null || column == Column.EXPIRES_AT || column == Column.TTL;
        }
    }

    private final List<Description> descriptions;
    /** What to read for each column; null entries are constants, no array at all means that rows are arrays. */
    private final @Nullable Column @Nullable [] sources;

    private final @Nullable Operand[] operands;
    private final @Nullable Object[] constants;
    private final boolean hasConstants;

    private Columns(
            List<Description> descriptions,
            @Nullable Column @Nullable [] sources,
            @Nullable Operand[] operands,
            @Nullable Object[] constants) {
        this.descriptions = descriptions;
        this.sources = sources;
        this.operands = operands;
        this.constants = constants;
        this.hasConstants = Arrays.stream(operands).anyMatch(Objects::nonNull);
    }

    /** Returns the columns of a result whose rows are arrays. */
    public static Columns ofArrays(List<Description> descriptions) {
        return new Columns(List.copyOf(descriptions), null, new Operand[0], new Object[0]);
    }

    /** Returns a column of an array that is no table's column. */
    public static Description plain(String label, SqlType type) {
        return new Description(label, type, SqlTypes.valueClass(type), "", null);
    }

    static Columns of(Table table, List<? extends SelectItem> items) {
        List<Description> descriptions = new ArrayList<>();
        @Nullable Column[] sources = new Column[items.size()];
        @Nullable Operand[] operands = new Operand[items.size()];
        for (int i = 0; i < sources.length; i++) {
            SelectItem item = items.get(i);
            if (item instanceof SelectItem.Field field) {
                sources[i] = field.column();
                descriptions.add(describe(table, field));
            } else if (item instanceof SelectItem.Constant constant) {
                operands[i] = constant.operand();
                descriptions.add(describe(constant));
            }
        }
        return new Columns(List.copyOf(descriptions), sources, operands, new Object[sources.length]);
    }

    static Columns of(List<SelectItem.Constant> items) {
        return ofArrays(items.stream().map(Columns::describe).toList());
    }

    private static Description describe(SelectItem.Constant constant) {
        Object value = constant.operand() instanceof Operand.Literal literal ? literal.value() : null;
        Class<?> type = value != null
                ? value.getClass()
                : constant.operand() instanceof Operand.Now ? OffsetDateTime.class : String.class;
        return new Description(constant.label(), SqlTypes.of(type), type, "", null);
    }

    private static Description describe(Table table, SelectItem.Field field) {
        Class<?> type = javaClass(table, field.column());
        return new Description(field.label(), SqlTypes.of(type), type, table.name(), field.column());
    }

    /** Returns the class of a column's values. */
    public static Class<?> javaClass(Table table, Column column) {
        return switch (column) {
            case KEY -> table.keyType();
            case VALUE -> table.valueType();
            case VERSION -> Long.class;
            case CREATED_AT, UPDATED_AT, EXPIRES_AT -> OffsetDateTime.class;
            case TTL -> BigDecimal.class;
        };
    }

    /** Returns the columns with the constants of this run. */
    Columns bind(Execution execution) {
        if (!hasConstants) {
            return this;
        }
        @Nullable Object[] values = new Object[operands.length];
        for (int i = 0; i < values.length; i++) {
            Operand operand = operands[i];
            values[i] = operand == null ? null : execution.value(operand);
        }
        return new Columns(descriptions, sources, operands, values);
    }

    public List<Description> descriptions() {
        return descriptions;
    }

    public int size() {
        return descriptions.size();
    }

    /** Returns the value of a column, counted from 0, in a row. */
    public @Nullable Object get(int index, Object key, @Nullable Entry<Object> entry) {
        if (sources == null || entry == null) {
            return ((Object[]) key)[index];
        }
        Column source = sources[index];
        return source == null ? constants[index] : read(source, key, entry);
    }

    static @Nullable Object read(Column column, Object key, Entry<Object> entry) {
        return switch (column) {
            case KEY -> key;
            case VALUE -> entry.value();
            case VERSION -> entry.version();
            case CREATED_AT -> instant(entry.createdAt());
            case UPDATED_AT -> instant(entry.updatedAt());
            case EXPIRES_AT -> entry.expiresAt() == Ttl.NEVER ? null : instant(entry.expiresAt());
            case TTL -> entry.expiresAt() == Ttl.NEVER ? null : remaining(entry.expiresAt());
        };
    }

    private static OffsetDateTime instant(long millis) {
        return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
    }

    private static BigDecimal remaining(long expiresAt) {
        return BigDecimal.valueOf(Math.max(0, expiresAt - Clock.system().millis()), 3);
    }
}
