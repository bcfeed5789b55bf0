package dev.pagoda.tiering;

/** An entry that was read; its times do not change any more. */
record ImmutableEntry<V>(V value, long version, long createdAt, long updatedAt, long expiresAt) implements Entry<V> {
    ImmutableEntry {
        if (version <= 0) {
            throw new IllegalArgumentException("version " + version + " < 1");
        }
    }

    /** Leaves the value out, since it is the user's. */
    @Override
    public String toString() {
        return "Entry[version=" + version + ", expiresAt=" + expiresAt + "]";
    }
}
