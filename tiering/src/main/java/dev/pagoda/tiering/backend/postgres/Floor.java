package dev.pagoda.tiering.backend.postgres;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * How far a replica must have got to be asked for some entries: as far as what this process has seen of them or done to them.
 *
 * <p>A write does not know its own position, which is that of its commit. So it leaves a mark, and the next read that begins after it asks the
 * primary, whose position is not before that of anything that was marked until then. Thread-safe; nothing blocks.
 */
final class Floor {
    /** No position is known that would do. */
    static final long UNKNOWN = Long.MAX_VALUE;

    private static final AtomicLongFieldUpdater<Floor> MARKS = AtomicLongFieldUpdater.newUpdater(Floor.class, "marks");
    private static final AtomicLongFieldUpdater<Floor> SETTLED =
            AtomicLongFieldUpdater.newUpdater(Floor.class, "settled");
    private static final AtomicLongFieldUpdater<Floor> POSITION =
            AtomicLongFieldUpdater.newUpdater(Floor.class, "position");

    private volatile long marks;
    private volatile long settled;
    private volatile long position;

    /** Notes that something was seen or done whose position is not known. */
    void mark() {
        MARKS.incrementAndGet(this);
    }

    /** Returns the number of marks, which a read takes before it asks the primary. */
    long marks() {
        return marks;
    }

    /** Returns the position that a replica must have, or {@link #UNKNOWN}. */
    long required() {
        return settled >= marks ? position : UNKNOWN;
    }

    /** Notes that the primary was at {@code reached} after it was asked, which was after the mark of the given number. */
    void settle(long mark, long reached) {
        if (settled < mark) {
            raise(reached);
            SETTLED.accumulateAndGet(this, mark, Math::max);
        }
    }

    /** Notes that something was seen whose position is at most {@code reached}. */
    void raise(long reached) {
        if (position < reached) {
            POSITION.accumulateAndGet(this, reached, Math::max);
        }
    }
}
