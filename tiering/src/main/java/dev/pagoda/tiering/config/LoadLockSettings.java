package dev.pagoda.tiering.config;

import java.time.Duration;

/**
 * Whether the values of absent keys are computed by one process at a time. Immutable.
 *
 * @param lease the time after which another process takes over from one that gives no sign of life; zero if every process computes for itself
 * @param longestWait how long a process waits for another one's result
 */
public record LoadLockSettings(Duration lease, Duration longestWait) {
    /** Every process for itself. */
    public static final LoadLockSettings OFF = new LoadLockSettings(Duration.ZERO, Duration.ofSeconds(30));

    public LoadLockSettings {
        if (lease.isNegative() || longestWait.isNegative()) {
            throw new IllegalArgumentException("lease " + lease + " or wait " + longestWait + " is negative");
        }
    }

    public boolean isOn() {
        return !lease.isZero();
    }
}
