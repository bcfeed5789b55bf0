package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A key whose class is not at hand: its form, and a text for people. Ordered as its form; equal to raw keys of the same form. Immutable.
 *
 * @param form the canonical form
 * @param text the class and its parts, as {@code Point(1, 2)} or {@code SimpleKey{params=[a, b]}}
 */
public record RawKey(Bytes form, String text) implements Comparable<RawKey> {
    @Override
    public int compareTo(RawKey other) {
        return form.compareTo(other.form);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RawKey that && form.equals(that.form);
    }

    @Override
    public int hashCode() {
        return form.hashCode();
    }

    /** Returns the text. */
    @Override
    public String toString() {
        return text;
    }
}
