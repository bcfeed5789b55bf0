package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.config.Configuration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A handle on an engine: the caches of one configuration for one class loader.
 *
 * <p>Handles on the same {@link Configuration#id} for the same class loader share one engine; it ends, and with it what is on the heap
 * only, when the last of them is closed. Backends are opened when the first cache needs them, and are shared across class loaders.
 *
 * <p>Thread-safe. Methods may block on a backend and throw {@link StoreException}, with {@link ErrorCode#CLOSED} after {@link #close}.
 */
public final class Pagoda implements AutoCloseable {
    private final Engine engine;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Pagoda(Engine engine) {
        this.engine = engine;
    }

    /**
     * Opens the engine of {@code configuration}, or joins the one that is open with its id for {@code loader}. An engine that is open keeps
     * the configuration it was opened with.
     *
     * @param loader resolves the classes of keys and values
     */
    public static Pagoda open(Configuration configuration, ClassLoader loader) {
        return new Pagoda(Engines.acquire(configuration, loader));
    }

    /** Returns the configuration with which the engine was opened. */
    public Configuration configuration() {
        return engine.configuration();
    }

    /** Returns the class loader that resolves the classes of keys and values. */
    public ClassLoader loader() {
        return engine.loader();
    }

    /**
     * Opens a cache, or creates it.
     *
     * @throws StoreException with {@link ErrorCode#TYPE_MISMATCH} if it is open, or holds entries, with other types or another codec; with
     *     {@link ErrorCode#CONFIGURATION} if its settings are wrong; with {@link ErrorCode#INVALID_NAME} if its name is
     */
    public <K, V> TieredCache<K, V> cache(CacheRequest<K, V> request) {
        return active().cache(request);
    }

    /**
     * Returns the cache of that name if it is open, in the catalogue of a backend, or configured by its exact name or a pattern; else null.
     * Classes that the class loader does not know leave keys or values in a readable raw form.
     */
    public @Nullable TieredCache<?, ?> find(String name) {
        return active().find(name);
    }

    /** Returns the caches that are open, configured by exact name, or in the catalogue of a backend, in order of their names. */
    public List<CacheInfo> caches() {
        return active().caches();
    }

    /**
     * Closes a cache and removes it from every tier and the catalogue; a cache of that name that is created later is empty.
     *
     * @return whether there was one
     */
    public boolean drop(String name) {
        return active().drop(name);
    }

    /** Begins a transaction over the caches of one backend: the one of the first cache that is used in it. */
    public EngineTransaction begin(Isolation isolation) {
        return new EngineTransaction(active(), isolation);
    }

    /**
     * Returns the figures of each open backend by the backend's name, then by the figure's: of the calls to it ({@code breaker.state},
     * {@code calls.failed}, ...), of its change feed ({@code feed.trusted}, {@code feed.losses}, ...) and its own. Does not block.
     */
    public Map<String, Map<String, Number>> metrics() {
        return active().metrics();
    }

    /** Tries each backend and returns its health by its name. */
    public Map<String, Health> health() {
        return active().health();
    }

    /** Returns whether this handle was closed. */
    public boolean isClosed() {
        return closed.get();
    }

    /** Gives this handle back; the last one closes the caches, then the backends. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Engines.release(engine);
        }
    }

    private Engine active() {
        if (closed.get()) {
            throw new StoreException(ErrorCode.CLOSED, "This handle on the engine " + engine.label() + " is closed");
        }
        return engine;
    }

    @Override
    public String toString() {
        return "Pagoda[" + engine.label() + "]";
    }
}
