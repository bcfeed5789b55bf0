package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.backend.BackendOption;
import dev.pagoda.tiering.backend.Choice;
import dev.pagoda.tiering.backend.OptionRow;

/** What can be set for a file, beside its path. */
public enum MvStoreOption implements BackendOption {
    PROFILE(
            "profile",
            "balanced",
            Choice.of("balanced", "high-throughput", "low-space"),
            "presets of the other options: balanced; high-throughput writes more at once and lets the file grow; "
                    + "low-space compresses and compacts"),
    SYNC(
            "sync",
            "interval",
            Choice.of("every-write", "interval", "manual"),
            "when a write is on the medium: before it returns; at the latest after syncInterval; at a flush, a close, or when memory is short"),
    SYNC_INTERVAL(
            "syncInterval",
            "100",
            1,
            3_600_000,
            "ms",
            "the longest time between writing to the medium, if sync is interval"),
    COMPRESSION("compression", "none", Choice.of("none", "lzf", "deflate"), "how pages are compressed"),
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

    @SuppressWarnings("ImmutableEnumChecker") // A row is immutable, but can't say so without the annotation.
    private final OptionRow row;

    MvStoreOption(String key, String defaultText, Choice choice, String meaning) {
        this.row = OptionRow.choice(key, defaultText, choice, meaning);
    }

    MvStoreOption(String key, String defaultText, long lowest, long highest, String unit, String meaning) {
        this.row = OptionRow.number(key, defaultText, lowest, highest, unit, meaning);
    }

    @Override
    public OptionRow row() {
        return row;
    }
}
