package dev.pagoda.tiering.backend;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an option, and how its text is read. Immutable.
 *
 * @param key the name under which the configuration knows it
 * @param defaultText the value that holds if it is not set; empty for none
 * @param allowed what is allowed, in words
 * @param choices the words that it may be, empty if it is no choice
 * @param lowest the lowest number that it may be
 * @param highest the highest number that it may be
 * @param meaning what it does, in one sentence without its end
 */
public record OptionRow(
        String key,
        String defaultText,
        String allowed,
        List<String> choices,
        long lowest,
        long highest,
        String meaning) {
    /** Copies the list. */
    public OptionRow {
        choices = List.copyOf(choices);
    }

    /** Returns the row of a free text; {@code allowed} says what it is. */
    public static OptionRow text(String key, String defaultText, String allowed, String meaning) {
        return new OptionRow(key, defaultText, allowed, List.of(), 0, 0, meaning);
    }

    /** Returns the row of an option that is one of some words. */
    public static OptionRow choice(String key, String defaultText, Choice choice, String meaning) {
        return new OptionRow(key, defaultText, choice.toString(), choice.words(), 0, 0, meaning);
    }

    /** Returns the row of a whole number in {@code unit}, which may be empty. */
    public static OptionRow number(
            String key, String defaultText, long lowest, long highest, String unit, String meaning) {
        String allowed = (lowest + " to " + highest + " " + unit).strip();
        return new OptionRow(key, defaultText, allowed, List.of(), lowest, highest, meaning);
    }

    /** Returns one sentence with meaning, range and default. */
    public String description() {
        return meaning + " (" + allowed + "; default " + (defaultText.isEmpty() ? "none" : defaultText) + ")";
    }

    /**
     * Returns {@code text} as one of the choices, in lower case.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if it is none
     */
    String choice(String backend, String text) {
        String choice = text.strip().toLowerCase(Locale.ROOT);
        if (!choices.contains(choice)) {
            throw invalid(backend, null);
        }
        return choice;
    }

    /**
     * Returns {@code text} as a number.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if it is none, or out of range
     */
    long number(String backend, String text) {
        try {
            long number = Long.parseLong(text.strip());
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw invalid(backend, e);
        }
        throw invalid(backend, null);
    }

    StoreException invalid(String backend, @Nullable Throwable cause) {
        return new StoreException(
                ErrorCode.CONFIGURATION,
                "The backend " + backend + " has a wrong value for the option " + key + "; allowed are " + allowed,
                cause);
    }
}
