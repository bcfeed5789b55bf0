package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.Interrupts;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.BackendFactories;
import dev.pagoda.tiering.resilience.RemoteSettings;
import dev.pagoda.tiering.resilience.ResilientBackend;
import dev.pagoda.tiering.resilience.StartUp;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A configured backend, opened when it is first needed and again after a failure to open. Thread-safe. */
final class BackendHandle {
    private static final long STOP_MILLIS = 1_000;

    private final BackendConfiguration configuration;
    private final Clock clock;
    private final LateOpenings later;
    /** Held while the backend opens or closes, which may block: whoever waits for it needs the backend. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile @Nullable Backend backend;
    private volatile boolean closed;
    private volatile @Nullable Failure failure;

    /** How the last attempt to open has failed, and until when that is the answer to others at least. */
    private record Failure(StoreException exception, long untilNanos) {}

    BackendHandle(BackendConfiguration configuration, Clock clock) {
        this.configuration = configuration;
        this.clock = clock;
        this.later = new LateOpenings(configuration.name(), this::attempt, this::pauseNanos);
    }

    String name() {
        return configuration.name();
    }

    Backend get() {
        Backend open = backend;
        return open != null ? open : open();
    }

    /** Returns whether the backend works, by opening and trying it. */
    Health health() {
        try {
            return get().health();
        } catch (StoreException e) {
            return new Health(false, String.valueOf(e.getMessage()));
        }
    }

    /** Returns the figures of the backend, none if it is not open. Does not block. */
    Map<String, Number> metrics() {
        Backend open = backend;
        return open == null ? Map.of() : open.metrics();
    }

    /** Returns the failure for which this backend waits to be opened, or null if it is open or nobody waits. Does not block. */
    @Nullable
    StoreException away() {
        return backend == null ? later.away() : null;
    }

    /** Returns whether a store of a cache waits to be opened. */
    boolean awaits(String cache) {
        return later.awaits(cache);
    }

    /** Returns whether a store that could not be opened for this reason is to be opened later. */
    boolean opensLater(StoreException reason) {
        BackendFactory factory = BackendFactories.find(configuration.scheme());
        return LateOpenings.isAway(reason)
                && factory != null
                && factory.isRemote()
                && remote().startUp() == StartUp.CONTINUE;
    }

    /** Returns a store that is opened by {@code opening} as soon as it can be, once it is told to wait for that. */
    DeferredStore deferred(String cache, Function<Backend, Store<Bytes, Bytes>> opening, StoreException reason) {
        if (backend == null) {
            later.failed(reason);
        }
        DeferredTrust trust = new DeferredTrust(clock, remote().maxStaleness().toNanos());
        return new DeferredStore(cache, opening, later, trust, reason);
    }

    /**
     * An attempt to open that is under way is waited for no longer than a second; it ends by closing what it has opened. A thread that was
     * interrupted closes all the same, and stays so.
     */
    void close() {
        closed = true;
        Interrupts.deferred(() -> {
            later.close();
            if (Interrupts.acquired(lock, TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS))) {
                try {
                    closeOpen();
                } finally {
                    lock.unlock();
                }
            }
        });
    }

    /** Also closes in a thread that was interrupted, where clients would give up in the middle. */
    private void closeOpen() {
        Backend open = backend;
        if (open != null) {
            backend = null;
            Interrupts.deferred(open::close);
        }
    }

    private Backend open() {
        checkFailure();
        lock.lock();
        try {
            if (backend == null) {
                checkFailure();
            }
            return attempt();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Throws the failure of the last attempt for a while, so that those who queue behind it do not wait for one each; and as long as attempts
     * are made for stores that wait.
     */
    private void checkFailure() {
        Failure last = failure;
        if (last != null && (later.away() != null || last.untilNanos() - System.nanoTime() > 0)) {
            throw LateOpenings.again(last.exception());
        }
    }

    /** Opens the backend if it is not open. */
    private Backend attempt() {
        lock.lock();
        try {
            checkOpen();
            Backend open = backend;
            if (open == null) {
                open = openOrNote();
                backend = open;
            }
            if (closed) {
                closeOpen();
                checkOpen();
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new StoreException(ErrorCode.CLOSED, "The backend " + name() + " is closed");
        }
    }

    private Backend openOrNote() {
        try {
            Backend open = Detached.call(this::openWithFactory);
            failure = null;
            return open;
        } catch (StoreException e) {
            failure = LateOpenings.isAway(e) ? new Failure(e, System.nanoTime() + pauseNanos()) : null;
            throw e;
        }
    }

    private RemoteSettings remote() {
        return RemoteSettings.parse(configuration.settings(clock));
    }

    private long pauseNanos() {
        return remote().breakerPause().toNanos();
    }

    private Backend openWithFactory() {
        BackendFactory factory = BackendFactories.find(configuration.scheme());
        if (factory == null) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The backend " + name() + " has the unknown scheme " + configuration.scheme() + "; allowed: "
                            + String.join(", ", BackendFactories.byScheme().keySet()));
        }
        BackendSettings settings = configuration.settings(clock);
        if (!factory.isRemote()) {
            return factory.open(settings);
        }
        RemoteSettings remote = RemoteSettings.parse(settings);
        return ResilientBackend.around(factory.open(settings), remote, clock);
    }
}
