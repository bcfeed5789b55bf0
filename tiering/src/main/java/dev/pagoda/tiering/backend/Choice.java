package dev.pagoda.tiering.backend;

import java.util.List;

/**
 * The words that an option may be.
 *
 * @param words in the order in which they are shown, in lower case
 */
public record Choice(List<String> words) {
    /** Copies the list. */
    public Choice {
        words = List.copyOf(words);
    }

    /** Returns a choice of {@code words}. */
    public static Choice of(String... words) {
        return new Choice(List.of(words));
    }

    @Override
    public String toString() {
        return String.join(", ", words);
    }
}
