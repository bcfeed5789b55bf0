package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the primary where it is, four times in {@code maxStaleness}, looks whether the replica follows, and looks for another one if it does not.
 * Thread-safe.
 */
final class ReplicaSearch implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(ReplicaSearch.class.getName());
    private static final int BEATS = 4;
    /** For so many beats in a row a replica may be too far behind before another one is looked for. */
    private static final int LATE_BEATS = 4;

    private static final long SEARCH_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A replica whose clock is off by more for certain is not asked. */
    private static final long CLOCK_MILLIS = 500;
    /** An answer that takes longer tells too little of a clock. */
    private static final int LONGEST_ANSWER_MILLIS = 700;

    private final Connections connections;
    private final Replicas replicas;
    private final List<ServerSource> hosts;
    private final int patienceMillis;
    private final long waitNanos;
    private final PrimaryWatch primary;
    private final Periodic periodic;
    private int next;
    private long searchedNanos;
    private int late;

    ReplicaSearch(Connections connections, Replicas replicas, PostgresSettings settings) {
        this.connections = connections;
        this.replicas = replicas;
        this.hosts = settings.readFrom().hosts().stream()
                .map(url -> new ServerSource(settings, url))
                .toList();
        long staleness = settings.feed().maxStaleness().toMillis();
        // An answer that takes longer is of no use.
        this.patienceMillis = (int) Math.max(100, Math.min(LONGEST_ANSWER_MILLIS, staleness / 2));
        this.waitNanos = settings.readFrom().waiting().toNanos();
        this.primary = new PrimaryWatch(connections, patienceMillis);
        this.next = ThreadLocalRandom.current().nextInt(hosts.size());
        this.searchedNanos = System.nanoTime() - SEARCH_NANOS;
        this.periodic = new Periodic(
                "pagoda-postgres-replicas-" + settings.backend(),
                "No replica can be looked for",
                (int) Math.max(1, staleness / BEATS),
                this::beat);
    }

    void start() {
        periodic.start();
    }

    private void beat() {
        askPrimary();
        Replica replica = replicas.current();
        if (replica != null) {
            follow(replica);
        } else if (System.nanoTime() - searchedNanos >= SEARCH_NANOS) {
            search();
            searchedNanos = System.nanoTime();
        }
        replicas.closeRetired();
    }

    private void askPrimary() {
        try {
            long settled = replicas.settledNumbers();
            replicas.note(primary.ask(), settled);
        } catch (SQLException | StoreException e) {
            // Reads notice it by the window, which closes.
            LOGGER.log(Level.DEBUG, "The primary can't be asked where it is", e);
            primary.close();
        }
    }

    private void follow(Replica replica) {
        try {
            PrimaryWatch.Reply reply = PrimaryWatch.Reply.from(replica.watch());
            Position position = reply.position();
            String fault = replica.isSame(position) ? fault(reply) : "it was restarted or promoted";
            if (fault == null) {
                replica.heard(position, position.bytes() >= replicas.window().previous());
                replicas.replayed(replica, position.next());
                noteLag(replica, position);
            } else {
                replicas.giveUp(replica, fault);
            }
        } catch (SQLException e) {
            replicas.giveUp(replica, "it does not answer");
        }
    }

    /** Returns why no replica in this state can be read from, or null; how far it is behind is another matter. */
    private @Nullable String fault(PrimaryWatch.Reply reply) {
        Window window = replicas.window();
        if (!reply.position().replica()) {
            return "it is a primary";
        } else if (!reply.position().history().equals(replicas.history())
                || window.beats().isEmpty()) {
            return "it does not follow the primary";
        }
        Window.Beat last = window.last();
        long off = Math.abs(reply.clockMillis() - last.clockMillis());
        long uncertain = reply.tookMillis() + last.tookMillis();
        return off > CLOCK_MILLIS + uncertain || off + uncertain >= Evidence.CLOCK_MILLIS
                ? "its clock differs from the primary's"
                : null;
    }

    private void noteLag(Replica replica, Position position) {
        late = position.bytes() < replicas.window().required(System.nanoTime()) ? late + 1 : 0;
        if (late >= LATE_BEATS && hosts.size() > 2) {
            replicas.giveUp(replica, "it is too far behind");
        }
    }

    /** Takes the first replica that can be read from, beginning behind the one that was tried last. */
    private void search() {
        late = 0;
        for (int i = 0; i < hosts.size() && replicas.current() == null && !periodic.isStopping(); i++) {
            next = (next + 1) % hosts.size();
            if (i > 0) {
                // The host before may have taken so long that no answer of the primary is young enough to judge this
                // one by.
                askPrimary();
            }
            try {
                tryHost(next);
            } catch (SQLException | StoreException e) {
                LOGGER.log(Level.DEBUG, "A host can't be asked whether it is a replica", e);
            }
        }
    }

    private void tryHost(int host) throws SQLException {
        Connection connection = connections.dedicated(hosts.get(host));
        boolean taken = false;
        try {
            connection.setNetworkTimeout(Runnable::run, patienceMillis);
            PrimaryWatch.Reply reply = PrimaryWatch.Reply.from(connection);
            long required = replicas.window().required(System.nanoTime());
            if (fault(reply) == null && reply.position().bytes() >= required) {
                replicas.take(new Replica(
                        host, reply.position(), connection, connections.replicaPool(hosts.get(host)), waitNanos));
                taken = true;
            }
        } finally {
            if (!taken) {
                Connections.closeQuietly(connection);
            }
        }
    }

    /** Ends the thread, and waits for that. */
    @Override
    public void close() {
        periodic.stop();
        primary.close();
    }
}
