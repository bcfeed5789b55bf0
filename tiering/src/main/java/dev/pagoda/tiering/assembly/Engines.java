package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.config.Configuration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The engines that are open in this JVM, each with the number of its handles. An engine is listed from its first handle to its last, so that
 * nothing here holds a class loader after that.
 */
final class Engines {
    private static final System.Logger LOGGER = System.getLogger(Engines.class.getName());
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final IdentityHashMap<ClassLoader, Map<String, Engine>> OPEN = new IdentityHashMap<>();

    private Engines() {}

    /** Returns the engine of that id and loader with one more handle. Opens no backend, and so does not block. */
    static Engine acquire(Configuration configuration, ClassLoader loader) {
        LOCK.lock();
        try {
            Engine engine = OPEN.computeIfAbsent(loader, key -> new HashMap<>())
                    .computeIfAbsent(configuration.id(), id -> new Engine(configuration, loader));
            engine.handles++;
            if (!engine.configuration().equals(configuration)) {
                LOGGER.log(
                        System.Logger.Level.WARNING,
                        "The engine {0} is open with other settings, which stay in force until it is closed",
                        engine.label());
            }
            return engine;
        } finally {
            LOCK.unlock();
        }
    }

    /** Takes a handle back, and closes the engine with the last one, outside of the lock since that may block. */
    static void release(Engine engine) {
        if (isLast(engine)) {
            engine.close();
        }
    }

    private static boolean isLast(Engine engine) {
        LOCK.lock();
        try {
            if (--engine.handles > 0) {
                return false;
            }
            OPEN.computeIfPresent(engine.loader(), (loader, engines) -> {
                engines.remove(engine.id());
                return engines.isEmpty() ? null : engines;
            });
            return true;
        } finally {
            LOCK.unlock();
        }
    }

    /** Returns whether any engine has a cache of that name open on a backend. */
    static boolean isOpen(String cache) {
        LOCK.lock();
        try {
            return OPEN.values().stream()
                    .flatMap(engines -> engines.values().stream())
                    .anyMatch(engine -> engine.keepsOpen(cache));
        } finally {
            LOCK.unlock();
        }
    }

    /** Returns how many engines are open. */
    static int count() {
        LOCK.lock();
        try {
            return OPEN.values().stream().mapToInt(Map::size).sum();
        } finally {
            LOCK.unlock();
        }
    }
}
