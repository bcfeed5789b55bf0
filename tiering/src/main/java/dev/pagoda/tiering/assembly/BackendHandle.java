package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.BackendFactories;
import dev.pagoda.tiering.resilience.RemoteSettings;
import dev.pagoda.tiering.resilience.ResilientBackend;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A configured backend, opened when it is first needed and again after a failure to open. Thread-safe. */
final class BackendHandle {
    private final BackendConfiguration configuration;
    private final Clock clock;
    /** Held while the backend opens or closes, which may block: whoever waits for it needs the backend. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile @Nullable Backend backend;
    private boolean closed;
    /** How the last attempt to open has failed, and until when that is the answer to others; guarded by {@link #lock}. */
    private @Nullable StoreException failure;

    private long pausedUntilNanos;

    BackendHandle(BackendConfiguration configuration, Clock clock) {
        this.configuration = configuration;
        this.clock = clock;
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

    void close() {
        lock.lock();
        try {
            closed = true;
            Backend open = backend;
            if (open != null) {
                backend = null;
                open.close();
            }
        } finally {
            lock.unlock();
        }
    }

    private Backend open() {
        lock.lock();
        try {
            if (closed) {
                throw new StoreException(ErrorCode.CLOSED, "The backend " + name() + " is closed");
            }
            Backend open = backend;
            if (open == null) {
                checkPause();
                open = attempt();
                backend = open;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** Throws the failure of the last attempt for a while, so that those who queue behind it do not wait for one each. */
    private void checkPause() {
        StoreException last = failure;
        if (last != null && pausedUntilNanos - System.nanoTime() > 0) {
            throw new StoreException(last.code(), String.valueOf(last.getMessage()), last);
        }
    }

    private Backend attempt() {
        try {
            return Detached.call(this::openWithFactory);
        } catch (StoreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                failure = e;
                pausedUntilNanos = System.nanoTime()
                        + RemoteSettings.parse(configuration.settings(clock))
                                .breakerPause()
                                .toNanos();
            }
            throw e;
        }
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
