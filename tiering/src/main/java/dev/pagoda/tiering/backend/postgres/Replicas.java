package dev.pagoda.tiering.backend.postgres;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The replica that is read from, if there is one, and what is known of the primary that it follows. Thread-safe; reads block. */
final class Replicas implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(Replicas.class.getName());

    private final Connections primary;
    private final Failures failures;
    private final Freshness freshness;
    private final String backend;
    private final long stalenessNanos;
    private final ReplicaSearch search;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Replica> retired = new ConcurrentLinkedQueue<>();
    private final LongAdder reads = new LongAdder();
    private final LongAdder behind = new LongAdder();
    private final LongAdder switches = new LongAdder();
    private volatile @Nullable Replica current;
    private volatile Window window;
    private volatile Primary known = new Primary("");

    /**
     * What is known of the primary in one history.
     *
     * @param ended all transactions with lower numbers had ended when it was asked, and none of these numbers is given out again
     * @param replayed a replica had seen such numbers, or lower ones only
     */
    private record Primary(String history, AtomicLong ended, AtomicLong replayed) {
        Primary(String history) {
            this(history, new AtomicLong(), new AtomicLong());
        }
    }

    Replicas(Connections primary, Freshness freshness, PostgresSettings settings) {
        this.primary = primary;
        this.failures = primary.failures();
        this.freshness = freshness;
        this.backend = settings.backend();
        this.stalenessNanos = settings.feed().maxStaleness().toNanos();
        this.window = new Window(List.of(), stalenessNanos);
        this.search = new ReplicaSearch(primary, this, settings);
    }

    void start() {
        search.start();
    }

    /** Reads from the present replica what the span needs; returns null if there is none that can answer. */
    <T> @Nullable T read(Span span, Query<T> query) {
        Replica replica = current;
        if (replica == null) {
            return null;
        }
        // After the replica was looked up: what the one before it has shown is marked by then.
        long required = Math.max(span.required(), window.required(System.nanoTime()));
        Query.Answer<T> answer = replica.isPromising(required) ? ask(replica, query, required) : null;
        if (answer != null && answer.next() != Evidence.NEVER) {
            replayed(replica, answer.next());
        }
        // What a replica says after it was given up may be newer than what the next one must know; until then what is
        // known of the
        // primary is of its history.
        if (answer == null || !isEnded(answer.next()) || replica != current) {
            behind.increment();
            return null;
        }
        reads.increment();
        return answer.value();
    }

    /** Notes that a replica has replayed what transactions with lower numbers did. */
    void replayed(Replica replica, long next) {
        Primary of = known;
        if (replica.history().equals(of.history())) {
            of.replayed().accumulateAndGet(next, Math::max);
        }
    }

    /**
     * Returns whether the primary has ended all transactions below {@code next}; asks it if that is not known, and fails if it does not answer, as
     * the read of it would that follows. A read of it would raise the floor.
     */
    private boolean isEnded(long next) {
        if (next > known.ended().get() && next != Evidence.NEVER) {
            long settled = settledNumbers();
            primaryIs(primary.read(Position::ask), settled);
        }
        return next <= known.ended().get();
    }

    private <T> Query.@Nullable Answer<T> ask(Replica replica, Query<T> query, long required) {
        try {
            return replica.read(query, required);
        } catch (SQLException e) {
            if (Failures.isInterrupt(e)) {
                throw failures.ofRead(e);
            }
            if (Failures.isLost(e) || Failures.isRefused(e)) {
                giveUp(replica, "it does not answer");
            }
            return null;
        }
    }

    /** Returns the replica that is read from, or null. */
    @Nullable
    Replica current() {
        return current;
    }

    /** Returns where the primary was in the last while. */
    Window window() {
        return window;
    }

    /** Returns the history that the primary is in, empty as long as it is not known. */
    String history() {
        return known.history();
    }

    /**
     * Returns the number below which no transaction's is given out again, which has to be known before the primary is asked where it is: a crash makes it
     * forget the numbers of those of which nothing was in its log yet. What a replica has replayed was.
     */
    long settledNumbers() {
        return known.replayed().get();
    }

    /**
     * Notes where the primary is. In another history what replicas of the one before say means nothing.
     *
     * @param settled what {@link #settledNumbers} returned before the primary was asked
     */
    void primaryIs(Position position, long settled) {
        Primary before = known;
        if (position.replica()) {
            return;
        }
        if (before.history().equals(position.history())) {
            before.ended().accumulateAndGet(Math.min(settled, position.ended()), Math::max);
            return;
        }
        Replica replica = current;
        if (replica != null && !replica.history().equals(position.history())) {
            giveUp(replica, "the primary has begun another history");
        }
        changeHistory(position.history());
    }

    private void changeHistory(String present) {
        lock.lock();
        try {
            if (!present.equals(known.history())) {
                retirePresent();
                freshness.markEverything();
                window = new Window(List.of(), stalenessNanos);
                known = new Primary(present);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Notes an answer of the primary. */
    void note(PrimaryWatch.Reply reply, long settled) {
        primaryIs(reply.position(), settled);
        lock.lock();
        try {
            if (reply.position().history().equals(known.history())) {
                window = window.with(new Window.Beat(
                        reply.sentNanos(), reply.position().bytes(), reply.clockMillis(), reply.tookMillis()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Reads from {@code replica} from now on, if it is still in the primary's history. */
    void take(Replica replica) {
        lock.lock();
        try {
            if (!replica.history().equals(known.history())) {
                retired.add(replica);
                return;
            }
            current = replica;
        } finally {
            lock.unlock();
        }
        switches.increment();
        LOGGER.log(
                Level.INFO, "The backend {0} reads from a replica, host {1} of its URL", backend, replica.host() + 1);
    }

    /** Reads no more from {@code replica}, if that is the present one. */
    void giveUp(Replica replica, String reason) {
        lock.lock();
        try {
            if (current != replica) {
                return;
            }
            retirePresent();
        } finally {
            lock.unlock();
        }
        LOGGER.log(
                Level.WARNING,
                "The backend {0} reads from the primary, since its replica was given up: {1}",
                backend,
                reason);
    }

    private void retirePresent() {
        Replica replica = current;
        if (replica != null) {
            current = null;
            freshness.markEverything();
            retired.add(replica);
        }
    }

    /** Closes the connections to replicas that were given up; what is under way on them fails. */
    void closeRetired() {
        for (Replica replica = retired.poll(); replica != null; replica = retired.poll()) {
            replica.close();
        }
    }

    /** Returns whether a replica is read from, how often that happened, how often it could not answer, and how often one was taken. */
    Map<String, Number> metrics() {
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("replica.used", current == null ? 0 : 1);
        figures.put("replica.reads", reads.sum());
        figures.put("replica.behind", behind.sum());
        figures.put("replica.switches", switches.sum());
        return figures;
    }

    /** Ends the search and closes all connections. */
    @Override
    public void close() {
        search.close();
        lock.lock();
        try {
            retirePresent();
        } finally {
            lock.unlock();
        }
        closeRetired();
    }
}
