package dev.pagoda.tiering;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long an entry lives from the moment of a write, in whole milliseconds. Immutable. */
public final class Ttl {
    /** The instant, in milliseconds since 1970, of an entry that never expires. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Never expires. */
    public static final Ttl ETERNAL = new Ttl(NEVER);
    /** Has expired already: a create stores nothing, an update removes. */
    public static final Ttl ZERO = new Ttl(0);
    /** On an update: keeps the instant at which the entry expires. On a create: the same as {@link #ETERNAL}. */
    public static final Ttl KEEP = new Ttl(-1);

    private final long millis;

    private Ttl(long millis) {
        this.millis = millis;
    }

    /**
     * Returns a time to live, rounded up to a whole millisecond; one too long for a clock is {@link #ETERNAL}.
     *
     * @throws IllegalArgumentException if {@code duration} is negative
     */
    public static Ttl of(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("A time to live must not be negative");
        }
        if (duration.toSeconds() > NEVER / 2000) {
            return ETERNAL;
        }
        return ofMillis(duration.plusNanos(999_999).toMillis());
    }

    /**
     * Returns a time to live of {@code millis} milliseconds.
     *
     * @throws IllegalArgumentException if {@code millis} is negative
     */
    public static Ttl ofMillis(long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("A time to live must not be negative");
        }
        return millis == 0 ? ZERO : millis == NEVER ? ETERNAL : new Ttl(millis);
    }

    public boolean isEternal() {
        return millis == NEVER;
    }

    public boolean isZero() {
        return millis == 0;
    }

    public boolean isKeep() {
        return millis < 0;
    }

    /** Returns the milliseconds; {@link #NEVER} if eternal, negative if {@link #KEEP}. */
    public long millis() {
        return millis;
    }

    /** Returns the instant of expiry for a create at {@code now}, both in milliseconds since 1970. */
    public long expiresAt(long now) {
        return expiresAt(now, NEVER);
    }

    /** Returns the instant of expiry for an update at {@code now} of an entry that would have expired at {@code current}. */
    public long expiresAt(long now, long current) {
        if (millis < 0) {
            return current;
        }
        long at = now + millis;
        return at < now ? NEVER : at;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ttl that && millis == that.millis;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(millis);
    }

    @Override
    public String toString() {
        return isEternal() ? "eternal" : isKeep() ? "keep" : millis + "ms";
    }
}
