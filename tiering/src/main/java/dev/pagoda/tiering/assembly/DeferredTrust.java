package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Trust;
import org.jspecify.annotations.Nullable;

/** The trust in copies of a store that is not open yet: it does not hold before the store's own one does. Thread-safe. */
final class DeferredTrust implements Trust, Clock {
    private final Clock local;
    private final long maxStalenessNanos;
    private volatile @Nullable Trust trust;

    DeferredTrust(Clock local, long maxStalenessNanos) {
        this.local = local;
        this.maxStalenessNanos = maxStalenessNanos;
    }

    /** Is {@code opened} from now on; copies of a store that lends no trust are never served. */
    void follow(@Nullable Trust opened) {
        trust = opened;
    }

    @Override
    public boolean holds() {
        Trust opened = trust;
        return opened != null && opened.holds();
    }

    @Override
    public long maxStalenessNanos() {
        return maxStalenessNanos;
    }

    @Override
    public long endedNanosAgo() {
        Trust opened = trust;
        return opened == null ? Long.MAX_VALUE : opened.endedNanosAgo();
    }

    @Override
    public Clock clock() {
        return this;
    }

    /** The time here until that of the system of record is known. */
    @Override
    public long millis() {
        Trust opened = trust;
        return opened == null ? local.millis() : opened.clock().millis();
    }

    @Override
    public long nanos() {
        return local.nanos();
    }
}
