package dev.pagoda.tiering.resilience;

import dev.pagoda.tiering.Locks;
import dev.pagoda.tiering.resilience.Guard.Repeat;
import java.time.Duration;

/** A lease whose calls count for the breaker and fail at once while the backend does not work. Thread-safe. */
record ResilientLease(Locks.Lease lease, Guard guard) implements Locks.Lease {
    @Override
    public long token() {
        return lease.token();
    }

    @Override
    public boolean extend(Duration time) {
        return guard.call(Repeat.WRITE, () -> lease.extend(time));
    }

    @Override
    public void close() {
        guard.call(Repeat.NEVER, () -> {
            lease.close();
            return true;
        });
    }
}
