package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be set for a file, beside its path. */
public enum MvStoreOption {
    PROFILE(
            "profile",
            "balanced",
            "balanced, high-throughput, low-space",
            "presets of the other options: balanced; high-throughput writes more at once and lets the file grow; "
                    + "low-space compresses and compacts"),
    SYNC(
            "sync",
            "interval",
            "every-write, interval, manual",
            "when a write is on the medium: before it returns; at the latest after syncInterval; at a flush, a close, or when memory is short"),
    SYNC_INTERVAL(
            "syncInterval",
            "100",
            1,
            3_600_000,
            "ms",
            "the longest time between writing to the medium, if sync is interval"),
    COMPRESSION("compression", "none", "none, lzf, deflate", "how pages are compressed"),
    CACHE_SIZE("cacheSize", "64", 1, 1_048_576, "MiB", "memory for pages that were read or written"),
    PAGE_SIZE("pageSize", "8", 1, 1_024, "KiB", "the size above which a page is split"),
    DIRTY_LIMIT(
            "dirtyLimit",
            "64",
            1,
            65_536,
            "MiB",
            "memory for writes that are not yet in the file; writers slow down as it fills up"),
    FILL_RATE(
            "fillRate",
            "50",
            0,
            95,
            "%",
            "share of live data below which the file is compacted in the background; 0 for never"),
    CLOSE_COMPACTION("closeCompaction", "0", 0, 3_600_000, "ms", "time that closing may spend on compacting the file");

    private final String key;
    private final String defaultText;
    private final String choices;
    private final long lowest;
    private final long highest;
    private final String unit;
    private final String meaning;

    MvStoreOption(String key, String defaultText, String choices, String meaning) {
        this(key, defaultText, choices, 0, 0, "", meaning);
    }

    MvStoreOption(String key, String defaultText, long lowest, long highest, String unit, String meaning) {
        this(key, defaultText, "", lowest, highest, unit, meaning);
    }

    MvStoreOption(
            String key, String defaultText, String choices, long lowest, long highest, String unit, String meaning) {
        this.key = key;
        this.defaultText = defaultText;
        this.choices = choices;
        this.lowest = lowest;
        this.highest = highest;
        this.unit = unit;
        this.meaning = meaning;
    }

    /** Returns the name under which the configuration knows the option. */
    public String key() {
        return key;
    }

    /** Returns the value that holds if neither the option nor a profile that names it is set. */
    public String defaultText() {
        return defaultText;
    }

    /** Returns what is allowed, in words. */
    public String allowed() {
        return choices.isEmpty() ? lowest + " to " + highest + " " + unit : choices;
    }

    /** Returns one sentence with meaning, range and default. */
    public String description() {
        return meaning + " (" + allowed() + "; default " + defaultText + ")";
    }

    static Map<String, String> describe() {
        return Arrays.stream(values())
                .collect(Collectors.toMap(
                        MvStoreOption::key, MvStoreOption::description, (a, b) -> a, LinkedHashMap::new));
    }

    static MvStoreOption of(String backend, String key) {
        return Arrays.stream(values())
                .filter(option -> option.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new StoreException(
                        ErrorCode.CONFIGURATION,
                        "The backend " + backend + " has an unknown option " + key + "; allowed are "
                                + String.join(", ", describe().keySet())));
    }

    /** Returns {@code text} as one of the choices, in lower case. */
    String choice(String backend, String text) {
        String choice = text.strip().toLowerCase(Locale.ROOT);
        if (!List.of(choices.split(", ", -1)).contains(choice)) {
            throw invalid(backend, null);
        }
        return choice;
    }

    /** Returns {@code text} as a whole number in range. */
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

    private StoreException invalid(String backend, @Nullable Throwable cause) {
        return new StoreException(
                ErrorCode.CONFIGURATION,
                "The backend " + backend + " has a wrong value for the option " + key + "; allowed are " + allowed(),
                cause);
    }
}
