package dev.pagoda.tiering.multijvm;

/**
 * One call of one process, as it goes into the process's log.
 *
 * @param process number of the process
 * @param kind what the call did
 * @param key its key
 * @param version of what was seen or written; 0 for an absence, or if it is not known
 * @param value what was seen or written; empty for none
 * @param expected the version that a compare-and-set was conditional on, or 0
 * @param expiresAtNanos when what was written expires, on the monotonic clock, or {@link Long#MAX_VALUE}
 * @param beginNanos on the monotonic clock, which all processes of a machine share
 * @param endNanos as {@code beginNanos}
 */
record Event(
        int process,
        Kind kind,
        String key,
        long version,
        String value,
        long expected,
        long expiresAtNanos,
        long beginNanos,
        long endNanos) {
    /** What a call did. */
    enum Kind {
        /** It saw an entry, or none. */
        SAW,
        /** It wrote an entry. */
        PUT,
        /** It removed an entry. */
        REMOVED,
        /** It wrote an entry, or will, or not. */
        PUT_PERHAPS,
        /** It removed an entry, or will, or not. */
        REMOVED_PERHAPS
    }

    String line() {
        return String.join(
                ",",
                String.valueOf(process),
                kind.name(),
                key,
                String.valueOf(version),
                value,
                String.valueOf(expected),
                String.valueOf(expiresAtNanos),
                String.valueOf(beginNanos),
                String.valueOf(endNanos));
    }

    static Event parse(String line) {
        String[] parts = line.split(",", -1);
        return new Event(
                Integer.parseInt(parts[0]),
                Kind.valueOf(parts[1]),
                parts[2],
                Long.parseLong(parts[3]),
                parts[4],
                Long.parseLong(parts[5]),
                Long.parseLong(parts[6]),
                Long.parseLong(parts[7]),
                Long.parseLong(parts[8]));
    }
}
