package dev.pagoda.tiering.feed;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Trust;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The changes of all caches of one deployment, and the trust that they have all come.
 *
 * <p>One daemon thread keeps one connection while anybody listens: it opens it, sends probes, and opens another one as soon as it is lost.
 * Thread-safe; only {@link #close} blocks.
 */
public final class ChangeFeed implements AutoCloseable {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long STOP_MILLIS = 5_000;

    private final FeedSettings settings;
    private final FeedConnector connector;
    private final FeedHub hub;
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable FeedSession session;
    private @Nullable FeedConnection connection;
    private long connectedNanos;

    private ChangeFeed(FeedSettings settings, FeedConnector connector, Clock clock) {
        this.settings = settings;
        this.connector = connector;
        this.hub = new FeedHub(settings, clock);
        this.connectedNanos = clock.nanos() - RETRY_NANOS;
        this.thread = new Thread(null, this::run, "pagoda-feed-" + settings.backend(), 0, false);
    }

    /** Starts a feed, which connects as soon as somebody listens. */
    public static ChangeFeed start(FeedSettings settings, FeedConnector connector, Clock clock) {
        ChangeFeed feed = new ChangeFeed(settings, connector, clock);
        feed.thread.setDaemon(true);
        feed.thread.start();
        return feed;
    }

    /** Calls {@code listener} for all changes of {@code cache} from now on; that the listener has heard of them is what the trust says. */
    public Subscription subscribe(String cache, ChangeListener<Bytes> listener) {
        Subscription added = hub.listeners().add(cache, listener);
        hub.hint();
        return () -> {
            added.close();
            hub.hint();
        };
    }

    /** Returns the trust for all caches, always the same object. */
    public Trust trust() {
        return hub.lease();
    }

    public FeedStats stats() {
        return hub.counters().stats(hub.lease().holds());
    }

    /** Ends the trust, the connection and the thread; waits for a connecting that is under way, 5 s at most. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        hub.hint();
        try {
            if (Thread.currentThread() != thread) {
                thread.join(STOP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hub.lease().revoke();
    }

    private void run() {
        while (!closed) {
            hub.await(step());
        }
        disconnect();
    }

    /** Does what is due and returns how long to wait then. */
    private long step() {
        if (hub.listeners().isEmpty()) {
            disconnect();
            return Long.MAX_VALUE;
        }
        try {
            return keepUp();
        } catch (RuntimeException e) {
            if (session != null) {
                session.end(String.valueOf(e.getMessage()));
            }
            disconnect();
            return RETRY_NANOS;
        }
    }

    private long keepUp() {
        FeedSession current = session;
        if (current != null) {
            current.endIfSilent();
        }
        if (current == null || current.isEnded()) {
            long early = RETRY_NANOS - (hub.nanos() - connectedNanos);
            if (early > 0) {
                return early;
            }
            current = connect();
        }
        if (connection != null) {
            connection.probe(current.nextProbe());
        }
        return settings.probeNanos();
    }

    private FeedSession connect() {
        disconnect();
        connectedNanos = hub.nanos();
        FeedSession opened = new FeedSession(settings, hub);
        session = opened;
        FeedConnection connected = connector.connect(opened);
        connection = connected;
        hub.counters().connections.increment();
        opened.begin(connected.sources());
        return opened;
    }

    private void disconnect() {
        if (session != null) {
            session.close();
            session = null;
        }
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
