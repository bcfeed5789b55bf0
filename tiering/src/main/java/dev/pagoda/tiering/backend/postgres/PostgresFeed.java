package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.feed.Echo;
import dev.pagoda.tiering.feed.FeedConnection;
import dev.pagoda.tiering.feed.FeedConnector;
import dev.pagoda.tiering.feed.FeedReceiver;
import dev.pagoda.tiering.feed.Link;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks the database for changes.
 *
 * <p>The order of versions is not that of commits: a transaction that drew a lower version may commit later, so that "all above the last version
 * seen" would miss it. A reader's position is therefore a snapshot: what is not visible in the one before and is visible now has been
 * committed in between, whatever its version. Rows carry the number of the transaction that changed them last, so a key that
 * changed several times is told of once. A removed key stays as a row for a minute, an expired one for a moment; should a row have been
 * deleted before this reader came by, the database says so, and all copies are given up.
 *
 * <p>A namespace's writers begin to note their transactions when its feed is switched on, those that had begun before do not; its trust
 * waits until none of them is left, which is noted in the database then. A promoted server that has lost the switching on has it done again.
 */
final class PostgresFeed implements FeedConnector {
    private static final String SOURCE = "postgresql";
    /** As many changes are told one by one; more of them, and everything may have changed. */
    private static final int CHANGES = 10_000;

    private final Connections connections;
    private final Namespaces namespaces;
    private final Freshness freshness;
    private final long intervalNanos;

    PostgresFeed(Connections connections, Namespaces namespaces, Freshness freshness, long intervalNanos) {
        this.connections = connections;
        this.namespaces = namespaces;
        this.freshness = freshness;
        this.intervalNanos = intervalNanos;
    }

    @Override
    public FeedConnection connect(FeedReceiver receiver) {
        Connection connection = connections.dedicated();
        try {
            return new Reader(connection, receiver);
        } catch (SQLException e) {
            Connections.closeQuietly(connection);
            throw connections.failures().ofRead(e);
        }
    }

    /** One connection. Used by one thread, beside the one that reminds of asking. */
    private final class Reader implements FeedConnection {
        private final Connection connection;
        private final FeedReceiver receiver;
        private final Map<Integer, Long> cleared = new HashMap<>();
        private final Map<Integer, FeedStart> starts = new HashMap<>();
        private final Set<Namespace> unfed = new HashSet<>();
        private final Map<Namespace, Long> begun = new HashMap<>();
        private final Thread reminder;
        private final Link link;
        private final String epoch;
        private String snapshot;
        private long next;
        private volatile boolean closed;

        Reader(Connection connection, FeedReceiver receiver) throws SQLException {
            this.connection = connection;
            this.receiver = receiver;
            try (Statement statement = connection.createStatement()) {
                // What it writes is written again if a promotion loses it: no replica is waited for.
                statement.execute("SET synchronous_commit = local");
            }
            try (PreparedStatement statement = connection.prepareStatement(Statements.FEED_BEGIN);
                    ResultSet rows = statement.executeQuery()) {
                rows.next();
                this.snapshot = rows.getString(1);
                this.epoch = rows.getString(2);
            }
            // What is copied from now on must not be from before this snapshot.
            freshness.markEverything();
            this.link = Link.unchained(SOURCE, epoch);
            this.reminder = new Thread(this::remind, "pagoda-postgres-feed-reminder");
            reminder.setDaemon(true);
            reminder.start();
        }

        private void remind() {
            while (!closed) {
                LockSupport.parkNanos(this, intervalNanos);
                receiver.hint();
            }
        }

        @Override
        public Set<String> sources() {
            return Set.of(SOURCE);
        }

        @Override
        public void probe(long id) {
            try {
                poll(id, namespaces.watched());
                switchFeeds();
            } catch (SQLException e) {
                throw connections.failures().ofRead(e);
            }
        }

        private void poll(long id, Integer[] watched) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(Statements.FEED)) {
                Array ids = connection.createArrayOf("int4", watched);
                statement.setString(1, snapshot);
                statement.setArray(2, ids);
                statement.setString(3, snapshot);
                statement.setString(4, snapshot);
                statement.setArray(5, ids);
                statement.setInt(6, CHANGES + 1);
                try (ResultSet rows = statement.executeQuery()) {
                    Set<Integer> gone = new HashSet<>(Set.of(watched));
                    long millis = read(rows, gone);
                    gone.forEach(this::gone);
                    receiver.echo(new Echo(id, SOURCE, epoch, millis, 0, Map.of()));
                }
            }
        }

        /** Hands all rows on, takes the namespaces that are there out of {@code missing}, and returns the server's clock. */
        private long read(ResultSet rows, Set<Integer> missing) throws SQLException {
            long millis = 0;
            int changes = 0;
            while (rows.next()) {
                switch (rows.getInt(1)) {
                    case 0 -> millis = state(rows);
                    case 1 -> {
                        missing.remove(rows.getInt(2));
                        namespace(rows);
                    }
                    default -> {
                        changes++;
                        entry(rows);
                    }
                }
            }
            if (changes > CHANGES) {
                freshness.markEverything();
                receiver.everythingChanged(link);
            }
            return millis;
        }

        private long state(ResultSet rows) throws SQLException {
            snapshot = rows.getString(3);
            next = rows.getLong(7);
            if (!rows.getBoolean(8)) {
                freshness.markEverything();
                receiver.everythingChanged(link);
            }
            return rows.getLong(6);
        }

        private void namespace(ResultSet rows) throws SQLException {
            long version = rows.getLong(6);
            Long before = this.cleared.put(rows.getInt(2), version);
            Namespace namespace = namespaces.byId(rows.getInt(2));
            long since = rows.getLong(7);
            boolean begins = namespace != null && begins(namespace, before != null, since, rows.getBoolean(8));
            boolean cleared = before != null && before != version;
            // Before the first look the cache may have been cleared after a replica was asked for what is read now.
            if (namespace != null && (begins || cleared || before == null)) {
                namespace.allKeys().mark();
            }
            if (begins || cleared) {
                receiver.cacheChanged(link, rows.getString(3));
            }
            if (namespace != null && begins) {
                namespace.trust().begin(since);
            }
        }

        /**
         * Returns whether from now on all writers take part in a feed; as long as they do not, there is no trust.
         *
         * @param known whether this session has seen the namespace before
         */
        private boolean begins(Namespace namespace, boolean known, long since, boolean everybody) {
            if (namespace.trust().isFed(since)
                    || (since == FeedStart.SURE && known && namespace.trust().isFed())) {
                // If there was another feed before, that was in another session, and all was given up since.
                namespace.trust().begin(since);
                return false;
            }
            namespace.trust().end();
            if (since == 0) {
                unfed.add(namespace);
                return false;
            }
            FeedStart start = starts.compute(
                    namespace.id(),
                    (id, before) -> before != null && before.since() == since ? before : new FeedStart(since));
            boolean over = start.isOver(everybody, running(), next);
            if (over && since != FeedStart.SURE) {
                begun.put(namespace, since);
            }
            return over;
        }

        /** Returns the number below which all transactions had ended at the last look. */
        private long running() {
            return Long.parseLong(snapshot.substring(0, snapshot.indexOf(':')));
        }

        /**
         * Switches feeds on that are not, since their switching on was lost, and notes those in which all writers take part. What somebody keeps
         * locked is left for the next time.
         */
        private void switchFeeds() throws SQLException {
            for (Namespace namespace : unfed) {
                Namespaces.switchOnAgain(connection, namespace);
            }
            unfed.clear();
            for (Iterator<Map.Entry<Namespace, Long>> left = begun.entrySet().iterator(); left.hasNext(); ) {
                Map.Entry<Namespace, Long> one = left.next();
                if (Namespaces.noteFed(connection, one.getKey(), one.getValue())
                        || !one.getKey().trust().isFed(one.getValue())) {
                    left.remove();
                }
            }
        }

        private void gone(int id) {
            Namespace namespace = namespaces.byId(id);
            if (namespace != null) {
                namespace.markGone();
                receiver.cacheChanged(link, namespace.name());
            }
        }

        private void entry(ResultSet rows) throws SQLException {
            Namespace namespace = namespaces.byId(rows.getInt(2));
            if (namespace != null && rows.getBoolean(8)) {
                Bytes key = IndexKey.key(rows.getBytes(4), rows.getBytes(5));
                freshness.mark(namespace, Set.of(key));
                receiver.changed(link, namespace.name(), key, rows.getLong(6), rows.getLong(7));
            }
        }

        @Override
        public void close() {
            closed = true;
            LockSupport.unpark(reminder);
            Connections.closeQuietly(connection);
        }
    }
}
