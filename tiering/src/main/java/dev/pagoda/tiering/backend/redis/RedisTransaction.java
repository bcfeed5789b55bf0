package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An optimistic transaction over keys of one shard. Not thread-safe.
 *
 * <p>It writes into memory. Its commit is one script, which looks whether everything is as the transaction saw it, and then writes, or does
 * nothing.
 *
 * <ul>
 *   <li>{@code READ_COMMITTED} reads what is committed at the time. A key that it wrote must not have been changed by others since.
 *   <li>{@code REPEATABLE_READ} reads every key once; what it has read must be the same at the commit, if it has written anything.
 *   <li>{@code SERIALIZABLE} also demands that ranges that it scanned hold no other keys, and demands all of it if it has only read.
 * </ul>
 *
 * <p>Versions of its own writes are provisional; the final ones are drawn by the commit.
 */
final class RedisTransaction implements Transaction {
    private static final int MOST_ENTRIES = 3_000;
    private static final int CONFLICT = 3;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int NO_SHARD = -1;

    private final Caches caches;
    private final Isolation isolation;
    private final Consumer<RedisTransaction> onEnd;
    private final Map<String, Overlay> overlays = new LinkedHashMap<>();
    private final List<Runnable> undo = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private int shard = NO_SHARD;
    private long lastVersion;
    private volatile boolean ended;
    private boolean failed;

    /** A savepoint: how many writes had been made. Compared by identity. */
    private static final class Mark implements Savepoint {
        private final int writes;

        Mark(int writes) {
            this.writes = writes;
        }
    }

    RedisTransaction(Caches caches, Isolation isolation, Consumer<RedisTransaction> onEnd) {
        this.caches = caches;
        this.isolation = isolation;
        this.onEnd = onEnd;
    }

    @Override
    public Store<Bytes, Bytes> open(CacheSpec spec) {
        checkActive();
        Overlay overlay = overlays.computeIfAbsent(
                spec.name(), name -> new Overlay(caches.open(spec), isolation != Isolation.READ_COMMITTED));
        return new TransactionStore(this, overlay, spec.limits());
    }

    boolean isActive() {
        return !ended && !failed;
    }

    void checkActive() {
        if (failed) {
            throw conflict();
        }
        if (ended) {
            throw new StoreException(ErrorCode.CLOSED, "The transaction has ended");
        }
    }

    private long now(int at) {
        return caches.clocks().earliestMillis(at);
    }

    @Nullable
    Entry<Bytes> get(Overlay overlay, Bytes key) {
        int at = overlay.cache().keyspace().shard(key);
        if (isolation != Isolation.READ_COMMITTED) {
            keepTo(at);
        }
        return overlay.visible(key, now(at));
    }

    Page<Bytes, Bytes> scan(Overlay overlay, Scan request) {
        Keyspace keyspace = overlay.cache().keyspace();
        if (isolation != Isolation.READ_COMMITTED) {
            for (int at = 0; at < keyspace.shards(); at++) {
                keepTo(at);
            }
        }
        boolean watches = isolation == Isolation.SERIALIZABLE;
        if (watches && !keyspace.isIndexed()) {
            throw new StoreException(
                    ErrorCode.UNSUPPORTED, "A serializable transaction can't scan a cache that has no index");
        }
        return overlay.page(request, now(0), watches);
    }

    Decision write(Overlay overlay, Step step) {
        int at = overlay.cache().keyspace().shard(step.key());
        keepTo(at);
        long now = now(at);
        Entry<Bytes> found = overlay.visible(step.key(), now);
        Decision decision = Decision.of(step, found, now, provisional(found, now));
        if (decision.outcome().changed()) {
            undo.add(overlay.write(step.key(), decision.stored(), found));
        }
        return decision;
    }

    private long provisional(@Nullable Entry<Bytes> found, long now) {
        lastVersion = Math.max(lastVersion + 1, now * 1_000);
        if (found != null) {
            lastVersion = Math.max(lastVersion, found.version() + 1);
        }
        return lastVersion;
    }

    void clear(Overlay overlay) {
        for (int at = 0; at < overlay.cache().keyspace().shards(); at++) {
            keepTo(at);
        }
        undo.add(overlay.clear());
    }

    private void keepTo(int at) {
        if (shard == NO_SHARD) {
            shard = at;
        } else if (shard != at) {
            throw new StoreException(
                    ErrorCode.UNSUPPORTED,
                    "A transaction keeps to one shard of the deployment: set the option shards to 1, or use keys of"
                            + " one shard");
        }
    }

    @Override
    public Savepoint savepoint() {
        checkActive();
        Mark mark = new Mark(undo.size());
        marks.add(mark);
        return mark;
    }

    @Override
    public void rollbackTo(Savepoint savepoint) {
        checkActive();
        int index = indexOf(savepoint);
        for (int i = undo.size() - 1; i >= marks.get(index).writes; i--) {
            undo.remove(i).run();
        }
        marks.subList(index + 1, marks.size()).clear();
    }

    @Override
    public void release(Savepoint savepoint) {
        checkActive();
        marks.subList(indexOf(savepoint), marks.size()).clear();
    }

    private int indexOf(Savepoint savepoint) {
        for (int i = 0; i < marks.size(); i++) {
            if (marks.get(i) == savepoint) {
                return i;
            }
        }
        throw new StoreException(ErrorCode.CLOSED, "The savepoint has ended, or belongs to another transaction");
    }

    @Override
    public void commit() {
        checkActive();
        try {
            boolean writes = overlays.values().stream().anyMatch(Overlay::hasWrites);
            if (shard != NO_SHARD && (writes || isolation == Isolation.SERIALIZABLE)) {
                carryOut();
                overlays.values().stream()
                        .filter(Overlay::isCleared)
                        .forEach(overlay -> caches.sweep(overlay.cache().keyspace()));
            }
        } finally {
            end();
        }
    }

    private void carryOut() {
        String operation = UUID.randomUUID().toString();
        long deadline = caches.connections().deadline();
        long serverDeadline = now(shard) + (deadline - System.nanoTime()) / NANOS_PER_MILLI;
        Commit commit =
                new Commit(caches.layout(), shard, operation, serverDeadline, new ArrayList<>(overlays.values()));
        if (commit.entries() > MOST_ENTRIES) {
            throw new StoreException(
                    ErrorCode.UNSUPPORTED, "A transaction may read and write " + MOST_ENTRIES + " entries");
        }
        Call<List<Object>> call =
                caches.connections().write(deadline, Script.COMMIT, commit.keys(), commit.arguments());
        int status;
        try {
            status = status(call.await());
        } catch (StoreException e) {
            if (e.code() != ErrorCode.OUTCOME_UNKNOWN) {
                throw e;
            }
            requirePlace(operation, serverDeadline, deadline, e);
            if (caches.connections().waitsForReplicas()) {
                throw caches.connections().failures().tooFewReplicas();
            }
            return;
        }
        judge(status);
        caches.connections().awaitReplicas(call, deadline);
    }

    private static int status(List<Object> answer) {
        return ((byte[]) answer.get(0))[0];
    }

    private static void judge(int status) {
        switch (status) {
            case 0 -> {}
            case CONFLICT -> throw conflict();
            case 1 -> throw notCarriedOut();
            default -> throw new StoreException(ErrorCode.CLOSED, "A cache of the transaction was dropped");
        }
    }

    /**
     * Looks a commit up whose answer did not come; that can be told as soon as its deadline is over. Throws {@code unknown} if the server
     * can't be asked.
     */
    private void requirePlace(String operation, long serverDeadline, long deadline, StoreException unknown) {
        long patience =
                Math.max(deadline, System.nanoTime()) + caches.connections().timeoutNanos();
        while (System.nanoTime() - patience < 0) {
            String verdict = lookUp(operation, serverDeadline, patience);
            if (verdict.equals("1")) {
                return;
            }
            if (verdict.equals("0")) {
                throw notCarriedOut();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw unknown;
    }

    private String lookUp(String operation, long serverDeadline, long patience) {
        try {
            return Catalogue.text(caches.connections()
                    .run(
                            patience,
                            Script.OUTCOME,
                            new byte[][] {caches.layout().commit(shard, operation)},
                            Layout.bytes(String.valueOf(serverDeadline)))
                    .await()
                    .get(0));
        } catch (StoreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                return "";
            }
            throw e;
        }
    }

    private static StoreException notCarriedOut() {
        return new StoreException(
                ErrorCode.CONFLICT, "The commit reached its server after its deadline, so it was not carried out");
    }

    private static StoreException conflict() {
        return new StoreException(
                ErrorCode.CONFLICT, "Another writer changed what this transaction has read or written; try it again");
    }

    @Override
    public void rollback() {
        end();
    }

    @Override
    public void close() {
        end();
    }

    private void end() {
        if (!ended) {
            ended = true;
            onEnd.accept(this);
        }
    }
}
