package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.util.Objects;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** One write of one key: what it does to the row that it finds. MVStore may ask several times; the last answer counts. */
abstract class WriteDecision extends MVMap.DecisionMaker<StoredEntry> {
    private final long now;
    private final long version;
    private @Nullable StoredEntry found;
    private @Nullable StoredEntry stored;
    private Outcome outcome = Outcome.REJECTED;

    /** @param version drawn for this write, while its key's stripe was held */
    WriteDecision(long now, long version) {
        this.now = now;
        this.version = version;
    }

    /** Returns what to do with a key whose live row is {@code live}; may call {@link #store}. */
    abstract Outcome decideFor(@Nullable StoredEntry live);

    abstract boolean wantsPrevious();

    final long now() {
        return now;
    }

    final long version() {
        return version;
    }

    final void store(StoredEntry entry) {
        stored = entry;
    }

    @Override
    public final MVMap.Decision decide(@Nullable StoredEntry existing, @Nullable StoredEntry provided) {
        found = existing;
        stored = null;
        outcome = decideFor(live());
        if (stored != null) {
            return MVMap.Decision.PUT;
        }
        return existing != null && (outcome.changed() || live() == null) ? MVMap.Decision.REMOVE : MVMap.Decision.ABORT;
    }

    @Override
    @SuppressWarnings("unchecked")
    public final <T extends StoredEntry> T selectValue(@Nullable T existing, @Nullable T provided) {
        return (T) Objects.requireNonNull(stored);
    }

    final Outcome outcome() {
        return outcome;
    }

    /** Returns the row that was there, live or expired, or null. */
    final @Nullable StoredEntry found() {
        return found;
    }

    /** Returns the row that is there now because of this write, or null if it stored none. */
    final @Nullable StoredEntry stored() {
        return stored;
    }

    /** Returns the row that this write removed or replaced although nobody could see it any more, or null. */
    final @Nullable StoredEntry expired() {
        return found != null && live() == null ? found : null;
    }

    private @Nullable StoredEntry live() {
        StoredEntry row = found;
        return row == null || row.isExpiredAt(now) ? null : row;
    }

    /** Returns what the caller is told. */
    final Write<Bytes> result() {
        StoredEntry live = live();
        long told = outcome.changed() ? version : live == null ? 0 : live.version();
        boolean showPrevious = live != null && (outcome == Outcome.REJECTED || wantsPrevious());
        return new Write<>(outcome, told, stored, showPrevious ? live : null);
    }

    static boolean holds(Condition condition, @Nullable StoredEntry live) {
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

    /** A put. */
    static final class Put extends WriteDecision {
        private final byte[] value;
        private final PutOptions options;

        Put(Bytes value, PutOptions options, long now, long version) {
            super(now, version);
            this.value = value.unsafeArray();
            this.options = options;
        }

        @Override
        boolean wantsPrevious() {
            return options.returnPrevious();
        }

        @Override
        Outcome decideFor(@Nullable StoredEntry live) {
            if (!holds(options.condition(), live)) {
                return Outcome.REJECTED;
            }
            if (live == null) {
                if (options.onCreate().isZero()) {
                    return Outcome.DISCARDED;
                }
                store(new StoredEntry(
                        value, version(), now(), now(), options.onCreate().expiresAt(now())));
                return Outcome.CREATED;
            }
            if (options.onUpdate().isZero()) {
                return Outcome.EXPIRED;
            }
            long expiresAt = options.onUpdate().expiresAt(now(), live.expiresAt());
            store(new StoredEntry(value, version(), live.createdAt(), now(), expiresAt));
            return Outcome.UPDATED;
        }
    }

    /** A removal. */
    static final class Remove extends WriteDecision {
        private final Condition when;
        private final boolean returnPrevious;

        Remove(Condition when, boolean returnPrevious, long now, long version) {
            super(now, version);
            this.when = when;
            this.returnPrevious = returnPrevious;
        }

        @Override
        boolean wantsPrevious() {
            return returnPrevious;
        }

        @Override
        Outcome decideFor(@Nullable StoredEntry live) {
            if (live == null) {
                return Outcome.ABSENT;
            }
            return holds(when, live) ? Outcome.REMOVED : Outcome.REJECTED;
        }
    }

    /** A new time to live. */
    static final class Touch extends WriteDecision {
        private final Ttl ttl;

        Touch(Ttl ttl, long now, long version) {
            super(now, version);
            this.ttl = ttl;
        }

        @Override
        boolean wantsPrevious() {
            return false;
        }

        @Override
        Outcome decideFor(@Nullable StoredEntry live) {
            if (live == null) {
                return Outcome.ABSENT;
            }
            if (ttl.isZero()) {
                return Outcome.EXPIRED;
            }
            store(live.expiringAt(ttl.expiresAt(now(), live.expiresAt())));
            return Outcome.UPDATED;
        }
    }

    /** What a transaction has decided: the row that it stores, or the removal. */
    static final class Install extends WriteDecision {
        private final @Nullable StoredEntry entry;

        Install(@Nullable StoredEntry entry, long now, long version) {
            super(now, version);
            this.entry = entry;
        }

        @Override
        boolean wantsPrevious() {
            return false;
        }

        @Override
        Outcome decideFor(@Nullable StoredEntry live) {
            if (entry == null) {
                return live == null ? Outcome.ABSENT : Outcome.REMOVED;
            }
            store(entry);
            return live == null ? Outcome.CREATED : Outcome.UPDATED;
        }
    }

    /** The removal of a row that nobody can see any more, or that is given up for lack of room. */
    static final class Discard extends WriteDecision {
        private final StoredEntry victim;

        Discard(StoredEntry victim, long now) {
            super(now, 0);
            this.victim = victim;
        }

        @Override
        boolean wantsPrevious() {
            return false;
        }

        @Override
        Outcome decideFor(@Nullable StoredEntry live) {
            if (live == null) {
                return Outcome.ABSENT;
            }
            return live.version() == victim.version() && live.expiresAt() == victim.expiresAt()
                    ? Outcome.REMOVED
                    : Outcome.REJECTED;
        }
    }
}
