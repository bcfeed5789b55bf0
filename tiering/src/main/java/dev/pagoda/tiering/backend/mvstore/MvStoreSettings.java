package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.OptionValues;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A file and how it is kept.
 *
 * @param backend the name of the backend in the configuration
 * @param location the path of the file, possibly behind a scheme of MVStore's file layer, as {@code split:./file}
 * @param tuning how the file is kept
 * @param clock for versions and expiry
 */
record MvStoreSettings(String backend, String location, Tuning tuning, Clock clock) {
    /** When a write is on the medium. */
    enum Sync {
        EVERY_WRITE,
        INTERVAL,
        MANUAL
    }

    /** How pages are compressed. */
    enum Compression {
        NONE,
        LZF,
        DEFLATE
    }

    /**
     * How a file is kept. Two handles of one file must agree on it.
     *
     * @param sync when a write is on the medium
     * @param syncInterval the longest time between writes to the medium, if {@code sync} is an interval
     * @param compression how pages are compressed
     * @param cacheMebibytes memory for pages
     * @param pageBytes the size above which a page is split
     * @param dirtyBytes memory for writes that are not yet in the file
     * @param fillRate per cent of live data below which the file is compacted
     * @param closeCompaction time that closing may spend on compacting
     */
    record Tuning(
            Sync sync,
            Duration syncInterval,
            Compression compression,
            int cacheMebibytes,
            int pageBytes,
            long dirtyBytes,
            int fillRate,
            Duration closeCompaction) {}

    private static final Map<String, Map<MvStoreOption, String>> PROFILES = Map.of(
            "balanced",
            Map.of(),
            "high-throughput",
            Map.of(
                    MvStoreOption.SYNC_INTERVAL, "1000",
                    MvStoreOption.CACHE_SIZE, "256",
                    MvStoreOption.DIRTY_LIMIT, "256",
                    MvStoreOption.FILL_RATE, "25"),
            "low-space",
            Map.of(
                    MvStoreOption.COMPRESSION, "deflate",
                    MvStoreOption.PAGE_SIZE, "16",
                    MvStoreOption.FILL_RATE, "80",
                    MvStoreOption.CLOSE_COMPACTION, "5000"));

    /**
     * Returns the settings that {@code settings} describe.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if the URL has no path, or an option is unknown or out of range
     */
    static MvStoreSettings parse(BackendSettings settings) {
        String prefix = MvStoreBackendFactory.SCHEME + ":";
        String name = settings.name();
        String address = settings.url().startsWith(prefix) ? settings.url().substring(prefix.length()) : "";
        int question = address.indexOf('?');
        String path = question < 0 ? address : address.substring(0, question);
        if (path.isEmpty()) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The backend " + name
                            + " needs a URL of the form mvstore:<path of a file>, as mvstore:./data/cache.mv");
        }
        Map<String, String> options = new HashMap<>(settings.options());
        if (question >= 0) {
            addQuery(name, address.substring(question + 1), options);
        }
        return new MvStoreSettings(name, path, tuning(name, options), settings.clock());
    }

    /** Adds the options that a URL holds behind its path. */
    private static void addQuery(String backend, String query, Map<String, String> options) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1 || options.putIfAbsent(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new StoreException(
                        ErrorCode.CONFIGURATION,
                        "The URL of the backend " + backend
                                + " needs options of the form ?name=value&name=value, each of them once");
            }
        }
    }

    /** Returns how a file is kept if nothing is said. */
    static Tuning defaults() {
        return tuning("", Map.of());
    }

    private static Tuning tuning(String name, Map<String, String> options) {
        OptionValues<MvStoreOption> given = OptionValues.of(name, MvStoreOption.class, options);
        OptionValues<MvStoreOption> values =
                given.withPreset(PROFILES.getOrDefault(given.choice(MvStoreOption.PROFILE), Map.of()));
        return new Tuning(
                values.choice(MvStoreOption.SYNC, Sync.class),
                values.millis(MvStoreOption.SYNC_INTERVAL),
                values.choice(MvStoreOption.COMPRESSION, Compression.class),
                (int) values.number(MvStoreOption.CACHE_SIZE),
                (int) values.number(MvStoreOption.PAGE_SIZE) << 10,
                values.number(MvStoreOption.DIRTY_LIMIT) << 20,
                (int) values.number(MvStoreOption.FILL_RATE),
                values.millis(MvStoreOption.CLOSE_COMPACTION));
    }
}
