package dev.pagoda.tiering.backend;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is set for one backend: what was given, else a preset, else the default. Immutable; nothing here blocks.
 *
 * @param <O> the backend's options
 */
public final class OptionValues<O extends Enum<O> & BackendOption> {
    private final String backend;
    private final Map<O, String> given;
    private final Map<O, String> preset;

    private OptionValues(String backend, Map<O, String> given, Map<O, String> preset) {
        this.backend = backend;
        this.given = given;
        this.preset = preset;
    }

    /**
     * Returns what {@code texts}, by key, set.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if a key is none of {@code options}
     */
    public static <O extends Enum<O> & BackendOption> OptionValues<O> of(
            String backend, Class<O> options, Map<String, String> texts) {
        Map<O, String> given = new EnumMap<>(options);
        texts.forEach((key, text) -> given.put(find(backend, options, key), text));
        return new OptionValues<>(backend, given, Map.of());
    }

    private static <O extends Enum<O> & BackendOption> O find(String backend, Class<O> options, String key) {
        O[] all = options.getEnumConstants();
        return Arrays.stream(all)
                .filter(option -> option.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new StoreException(
                        ErrorCode.CONFIGURATION,
                        "The backend " + backend + " has an unknown option " + key + "; allowed are "
                                + String.join(", ", BackendOption.describe(all).keySet())));
    }

    /** Returns the same with {@code values} in the place of defaults. */
    public OptionValues<O> withPreset(Map<O, String> values) {
        return new OptionValues<>(backend, given, Map.copyOf(values));
    }

    /** Returns the text that holds. */
    public String text(O option) {
        return given.getOrDefault(option, preset.getOrDefault(option, option.defaultText()));
    }

    /** Returns the text that was given, or {@code otherwise}. */
    public @Nullable String given(O option, @Nullable String otherwise) {
        return given.getOrDefault(option, otherwise);
    }

    /**
     * Returns the word that holds, in lower case.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if it is not allowed
     */
    public String choice(O option) {
        return option.row().choice(backend, text(option));
    }

    /** As {@link #choice}, as a constant of {@code type}: in upper case, with underscores for hyphens. */
    public <E extends Enum<E>> E choice(O option, Class<E> type) {
        return Enum.valueOf(type, choice(option).replace('-', '_').toUpperCase(Locale.ROOT));
    }

    /**
     * Returns the number that holds.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if it is none, or out of range
     */
    public long number(O option) {
        return option.row().number(backend, text(option));
    }

    /** As {@link #number}, as milliseconds. */
    public Duration millis(O option) {
        return Duration.ofMillis(number(option));
    }

    /** Returns the error of a value that is not allowed. */
    public StoreException invalid(O option) {
        return option.row().invalid(backend, null);
    }
}
