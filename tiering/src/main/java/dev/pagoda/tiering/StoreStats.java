package dev.pagoda.tiering;

/**
 * What a store has counted since it was opened.
 *
 * @param entries number of entries, expired ones that are not yet removed included, or -1 if it is not known; an estimate
 * @param bytes size of keys and values as stored, or -1 if it is not known; an estimate
 * @param hits reads that found a live entry
 * @param misses reads that found none
 * @param writes puts that took effect
 * @param removals removals that took effect
 * @param evictions entries given up for lack of room
 * @param expirations entries removed since they had expired
 * @param damaged values that could not be decoded
 */
public record StoreStats(
        long entries,
        long bytes,
        long hits,
        long misses,
        long writes,
        long removals,
        long evictions,
        long expirations,
        long damaged) {}
