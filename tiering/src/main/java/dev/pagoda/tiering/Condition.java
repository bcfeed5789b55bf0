package dev.pagoda.tiering;

/** What must hold for a write to take effect, decided atomically where the data is. An expired entry is absent to it. */
public sealed interface Condition {
    Condition ALWAYS = new Always();
    Condition IF_ABSENT = new IfAbsent();
    Condition IF_PRESENT = new IfPresent();

    /** Holds always. */
    record Always() implements Condition {}

    /** Holds if the key has no live entry. */
    record IfAbsent() implements Condition {}

    /** Holds if the key has a live entry. */
    record IfPresent() implements Condition {}

    /** Holds if the key has a live entry of exactly this version. */
    record IfVersion(long version) implements Condition {
        public IfVersion {
            if (version <= 0) {
                throw new IllegalArgumentException("version " + version + " < 1");
            }
        }
    }

    /**
     * Holds if the key has no live entry, and the lease under which its value was computed has not ended.
     *
     * @param token the fencing token of that lease, from {@link Store#loadLeases}; a store without leases knows none, so it never holds there
     */
    record IfLeased(long token) implements Condition {}

    /**
     * Holds if the key has a live entry whose value equals {@code value}, which is of the store's value type.
     *
     * @param value compared with {@code equals}, which for stores of {@link Bytes} is equality of the encoded forms
     */
    record IfValue(Object value) implements Condition {
        /** Leaves the value out, since it is the user's. */
        @Override
        public String toString() {
            return "IfValue";
        }
    }

    static Condition ifVersion(long version) {
        return new IfVersion(version);
    }

    static Condition ifLeased(long token) {
        return new IfLeased(token);
    }

    static Condition ifValue(Object value) {
        return new IfValue(value);
    }
}
