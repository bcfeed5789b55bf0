package dev.pagoda.kvdriver.sql;

import org.jspecify.annotations.Nullable;

/** A value in a statement: written down, or to come. */
public sealed interface Operand {
    Operand NULL = new Literal(null);

    /**
     * A value written down: String, Integer, Long, BigDecimal, Double, Boolean, {@link dev.pagoda.tiering.Bytes}, UUID, LocalDate, LocalTime,
     * LocalDateTime, OffsetDateTime, or null.
     */
    record Literal(@Nullable Object value) implements Operand {
        /** Leaves the value out, since it is the user's. */
        @Override
        public String toString() {
            return value == null ? "NULL" : value.getClass().getSimpleName();
        }
    }

    /** The parameter with this index, counted from 0. */
    record Parameter(int index) implements Operand {}

    /** The instant at which the statement runs. */
    record Now() implements Operand {}
}
