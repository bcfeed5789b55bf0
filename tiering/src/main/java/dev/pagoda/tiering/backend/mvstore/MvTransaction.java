package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An optimistic transaction over the caches of one file. Not thread-safe.
 *
 * <p>It writes into memory. Its commit holds the stripes of all keys that matter, looks whether they are as the transaction saw them, and only
 * then puts its writes into the maps; a commit of the file never falls between them, so after a crash all of them are there or none.
 *
 * <ul>
 *   <li>{@code READ_COMMITTED} reads what is committed at the time. A key that it wrote must not have been changed by others since.
 *   <li>{@code REPEATABLE_READ} reads the snapshot of its beginning; the first of two who write a key wins. Write skew is possible.
 *   <li>{@code SERIALIZABLE} also demands at its commit that every key that it read, and every range that it scanned, is as it was. So all its
 *       reads would return the same at the moment of the commit, and that moment is its place in the serial order.
 * </ul>
 */
final class MvTransaction implements Transaction {
    private final StoreFile file;
    private final Isolation isolation;
    private final Consumer<MvTransaction> onEnd;
    private final @Nullable Snapshot snapshot;
    private final Map<Keyspace, Overlay> overlays = new ConcurrentHashMap<>();
    private final List<Runnable> undo = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private boolean failed;

    /** A savepoint: how many writes had been made. */
    private record Mark(MvTransaction owner, int writes, Object identity) implements Savepoint {}

    MvTransaction(StoreFile file, Isolation isolation, Consumer<MvTransaction> onEnd) {
        this.file = file;
        this.isolation = isolation;
        this.onEnd = onEnd;
        this.snapshot = isolation == Isolation.READ_COMMITTED ? null : file.snapshot();
    }

    @Override
    public Store<Bytes, Bytes> open(CacheSpec spec) {
        checkActive();
        Keyspace keyspace = file.keyspace(spec);
        return new TransactionStore(this, overlay(keyspace), spec.limits());
    }

    private Overlay overlay(Keyspace keyspace) {
        return overlays.computeIfAbsent(
                keyspace, opened -> new Overlay(opened, snapshot, isolation == Isolation.SERIALIZABLE));
    }

    StoreFile file() {
        return file;
    }

    boolean isActive() {
        return !ended.get() && !failed && !file.isClosed();
    }

    void checkActive() {
        if (failed) {
            throw conflict();
        }
        if (!isActive()) {
            throw new StoreException(ErrorCode.CLOSED, "The transaction has ended");
        }
    }

    /** Makes a write of a key, as it looks inside this transaction. */
    <D extends WriteDecision> D write(Overlay overlay, Bytes key, LongFunction<D> make) {
        long now = file.versions().prepare();
        boolean first = overlay.pending(key) == null && !overlay.isCleared();
        if (first) {
            overlay.watch().add(key);
            if (!overlay.isCurrent(key, now)) {
                throw fail();
            }
        }
        StoredEntry visible = overlay.visible(key, now);
        D decision = make.apply(file.versions().next(now));
        decision.decide(visible, null);
        if (decision.outcome().changed()) {
            long base = first ? Overlay.liveVersion(visible, now) : 0;
            undo.add(overlay.write(key, decision.stored(), decision.version(), base));
        }
        return decision;
    }

    void clear(Overlay overlay) {
        undo.add(overlay.clear());
    }

    @Override
    public Savepoint savepoint() {
        checkActive();
        Mark mark = new Mark(this, undo.size(), new Object());
        marks.add(mark);
        return mark;
    }

    @Override
    public void rollbackTo(Savepoint savepoint) {
        checkActive();
        int index = indexOf(savepoint);
        undoTo(marks.get(index).writes());
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

    private void undoTo(int writes) {
        for (int i = undo.size() - 1; i >= writes; i--) {
            undo.remove(i).run();
        }
    }

    @Override
    public void commit() {
        checkActive();
        if (overlays.values().stream().allMatch(Overlay::isReadOnly)) {
            end();
            return;
        }
        List<Runnable> notices = new ArrayList<>();
        try {
            file.beforeWrite();
            checkRanges();
            file.applyAtomically(
                    clears(),
                    stripes(),
                    this::validate,
                    () -> overlays.values().forEach(overlay -> apply(overlay, notices)));
        } finally {
            end();
        }
        notices.forEach(Runnable::run);
        file.afterWrite();
    }

    /**
     * Compares what was scanned with what is there. That may take long, so no writer is kept out: whoever writes into a range from now on trips
     * the watch, which the validation looks at.
     */
    private void checkRanges() {
        if (snapshot == null
                || overlays.values().stream()
                        .allMatch(overlay -> overlay.ranges().isEmpty())) {
            return;
        }
        overlays.values().forEach(overlay -> overlay.ranges().forEach(overlay.watch()::add));
        try (Snapshot present = file.snapshot()) {
            long now = file.clock().millis();
            for (Overlay overlay : overlays.values()) {
                if (!overlay.isCleared() && !RangeCheck.unchanged(overlay, snapshot, present, now)) {
                    throw fail();
                }
            }
        }
    }

    private boolean clears() {
        return overlays.values().stream().anyMatch(Overlay::isCleared);
    }

    /** Returns the stripes to hold, or null for all: a range or a whole cache has keys in any of them. */
    private int @Nullable [] stripes() {
        if (clears()
                || overlays.values().stream()
                        .anyMatch(overlay -> !overlay.ranges().isEmpty())) {
            return null;
        }
        return overlays.values().stream()
                .flatMap(overlay -> Stream.concat(overlay.writes().keySet().stream(), overlay.readKeys().stream()))
                .mapToInt(file.stripes()::index)
                .distinct()
                .sorted()
                .toArray();
    }

    private void validate() {
        long now = file.clock().millis();
        for (Overlay overlay : overlays.values()) {
            overlay.keyspace().checkUsable();
            if (!overlay.isValid(now)) {
                throw fail();
            }
        }
    }

    private void apply(Overlay overlay, List<Runnable> notices) {
        Keyspace keyspace = overlay.keyspace();
        if (overlay.isCleared()) {
            file.renew(keyspace);
            notices.add(() -> keyspace.everythingChanged(this));
        }
        long now = file.clock().millis();
        overlay.writes().forEach((key, pending) -> {
            WriteDecision decision =
                    keyspace.apply(key, new WriteDecision.Install(pending.entry(), now, pending.version()));
            notices.add(() -> keyspace.afterWrite(key, decision, this));
        });
    }

    private StoreException fail() {
        failed = true;
        return conflict();
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
        if (ended.getAndSet(true)) {
            return;
        }
        overlays.values().forEach(Overlay::end);
        if (snapshot != null) {
            snapshot.close();
        }
        onEnd.accept(this);
    }
}
