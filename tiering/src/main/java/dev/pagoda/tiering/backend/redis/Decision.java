package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import org.jspecify.annotations.Nullable;

/**
 * What a step does to the entry that it finds, decided here for transactions, whose writes wait for their commit; {@code write.lua} decides in
 * the same way for all others.
 *
 * @param outcome what happens
 * @param version told to the caller
 * @param stored the entry that is there afterwards because of the step, or null
 * @param found the live entry that was there, or null
 */
record Decision(
        Outcome outcome,
        long version,
        @Nullable Entry<Bytes> stored,
        @Nullable Entry<Bytes> found) {

    static Decision of(Step step, @Nullable Entry<Bytes> live, long now, long version) {
        if (step.kind() != Step.Kind.PUT && live == null) {
            return new Decision(Outcome.ABSENT, 0, null, null);
        }
        if (!holds(step.condition(), live)) {
            return new Decision(Outcome.REJECTED, live == null ? 0 : live.version(), null, live);
        }
        if (step.kind() == Step.Kind.REMOVE) {
            return new Decision(Outcome.REMOVED, version, null, live);
        }
        return live == null ? create(step, now, version) : update(step, live, now, version);
    }

    private static Decision create(Step step, long now, long version) {
        if (step.onCreate().isZero()) {
            return new Decision(Outcome.DISCARDED, 0, null, null);
        }
        Entry<Bytes> created =
                Entry.of(step.value(), version, now, now, step.onCreate().expiresAt(now));
        return new Decision(Outcome.CREATED, version, created, null);
    }

    private static Decision update(Step step, Entry<Bytes> live, long now, long version) {
        Ttl ttl = step.onUpdate();
        if (ttl.isZero()) {
            return new Decision(Outcome.EXPIRED, version, null, live);
        }
        long expiresAt = ttl.expiresAt(now, live.expiresAt());
        if (step.kind() == Step.Kind.TOUCH) {
            Entry<Bytes> touched =
                    Entry.of(live.value(), live.version(), live.createdAt(), live.updatedAt(), expiresAt);
            return new Decision(Outcome.UPDATED, live.version(), touched, live);
        }
        Entry<Bytes> updated = Entry.of(step.value(), version, live.createdAt(), now, expiresAt);
        return new Decision(Outcome.UPDATED, version, updated, live);
    }

    private static boolean holds(Condition condition, @Nullable Entry<Bytes> live) {
        if (condition instanceof Condition.IfVersion wanted) {
            return live != null && live.version() == wanted.version();
        }
        if (condition instanceof Condition.IfValue wanted) {
            return live != null && live.value().equals(wanted.value());
        }
        if (condition instanceof Condition.IfAbsent) {
            return live == null;
        }
        if (condition instanceof Condition.IfLeased) {
            return false;
        }
        return condition instanceof Condition.Always || live != null;
    }

    Write<Bytes> told(boolean wantsPrevious) {
        boolean showsPrevious = outcome == Outcome.REJECTED || wantsPrevious;
        return new Write<>(outcome, version, stored, showsPrevious ? found : null);
    }
}
