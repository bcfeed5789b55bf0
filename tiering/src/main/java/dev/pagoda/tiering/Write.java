package dev.pagoda.tiering;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of one write.
 *
 * @param outcome what happened
 * @param version the version of this write: of the entry if it was stored, of the removal if one took place; otherwise of the entry
 *     that was found, or 0 if none was found
 * @param entry the entry that this write stored, or null
 * @param previous the entry that the write found: present if it was asked for, and always if a condition was {@link Outcome#REJECTED} by
 *     a live entry
 */
public record Write<V>(
        Outcome outcome,
        long version,
        @Nullable Entry<V> entry,
        @Nullable Entry<V> previous) {
    /** Returns a write that changed nothing and found nothing. */
    public static <V> Write<V> unchanged(Outcome outcome) {
        return new Write<>(outcome, 0, null, null);
    }
}
