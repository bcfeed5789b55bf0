package dev.pagoda.tiering.engine;

/**
 * What its holder knew when it entered the fence, on its way to the far tier.
 *
 * <p>The fence writes and reads the knowledge inside its map's atomic step; the load is thread-safe.
 */
final class Ticket<V> {
    /** What the holder does at the far tier. */
    enum Purpose {
        READ,
        WRITE,
        /** A write after which the key may be absent. */
        REMOVE
    }

    private final Purpose purpose;
    private final long beganNanos;
    private final Load<V> load = new Load<>();
    private Ticket<V> leader = this;
    private int raises;
    private int taints;

    Ticket(Purpose purpose, long beganNanos) {
        this.purpose = purpose;
        this.beganNanos = beganNanos;
    }

    /** Returns by how much this holder has begun later than another one. */
    long nanosAfter(Ticket<V> other) {
        return beganNanos - other.beganNanos;
    }

    /** Says that the holder waits for the load of {@code other} and has not entered itself. */
    void joins(Ticket<V> other) {
        leader = other;
    }

    /** Returns the ticket whose load this reader gets its answer from, which may be its own. */
    Ticket<V> leader() {
        return leader;
    }

    Purpose purpose() {
        return purpose;
    }

    /** Returns the load of a ticket to read. */
    Load<V> load() {
        return load;
    }

    void enters(int raisesSoFar, int taintsSoFar) {
        raises = raisesSoFar;
        taints = taintsSoFar;
    }

    int raises() {
        return raises;
    }

    int taints() {
        return taints;
    }
}
