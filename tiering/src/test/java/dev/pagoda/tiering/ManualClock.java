package dev.pagoda.tiering;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** A clock that stands still until it is told to move. Thread-safe. */
public final class ManualClock implements Clock {
    private static final long START_MILLIS = 1_800_000_000_000L;

    private final AtomicLong nanos = new AtomicLong();
    private final List<LongConsumer> followers = new CopyOnWriteArrayList<>();

    /** Moves both clocks on, then those that follow. */
    public void advance(Duration duration) {
        nanos.addAndGet(duration.toNanos());
        followers.forEach(follower -> follower.accept(millis()));
    }

    /** Lets the clock of a server follow this one: {@code follower} is told the time now and whenever it moves on. */
    public void follow(LongConsumer follower) {
        followers.add(follower);
        follower.accept(millis());
    }

    @Override
    public long millis() {
        return START_MILLIS + nanos.get() / 1_000_000;
    }

    @Override
    public long nanos() {
        return nanos.get();
    }
}
