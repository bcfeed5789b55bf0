package dev.pagoda.benchmarks;

/** When an entry's time to live is set; long enough that nothing expires during a run. */
public enum Expiry {
    ETERNAL,
    CREATED,
    MODIFIED
}
