package dev.pagoda.kvdriver.sql;

import org.jspecify.annotations.Nullable;

/**
 * What an update sets.
 *
 * @param value the new value, or null to leave it
 * @param ttl the new time to live, or null to leave the instant of expiry
 */
public record Assignments(@Nullable Source value, @Nullable Source ttl) {
    /** Where an assigned value comes from. */
    public sealed interface Source {
        /** From the statement. */
        record Given(Operand operand) implements Source {}

        /** From the row that could not be inserted. */
        record Excluded() implements Source {}
    }
}
