package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The backends of an engine by name. Thread-safe. */
final class Backends {
    private final Map<String, BackendHandle> handles = new LinkedHashMap<>();

    Backends(Collection<BackendConfiguration> configured, Clock clock) {
        for (BackendConfiguration backend : configured) {
            handles.put(backend.name(), new BackendHandle(backend, clock));
        }
    }

    Collection<String> names() {
        return handles.keySet();
    }

    /** Returns the backend of that name, opened. */
    Backend get(String name) {
        return handle(name).get();
    }

    /** Returns the backend of that name, which need not be open. */
    BackendHandle handle(String name) {
        BackendHandle handle = handles.get(name);
        if (handle == null) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "There is no backend " + name + "; allowed: " + CacheSettings.HEAP
                            + String.join(
                                    "",
                                    handles.keySet().stream()
                                            .map(known -> ", " + known)
                                            .toList()));
        }
        return handle;
    }

    /** Returns the first backend, {@code preferred} before the others, whose catalogue has the cache, or null. */
    @Nullable
    String keeperOf(String cache, String preferred) {
        if (handles.containsKey(preferred) && has(preferred, cache)) {
            return preferred;
        }
        for (String name : handles.keySet()) {
            if (!name.equals(preferred) && has(name, cache)) {
                return name;
            }
        }
        return null;
    }

    /** Returns the lines of all catalogues by cache; of two backends with one cache the first counts. */
    Map<String, CacheInfo> catalogue() {
        Map<String, CacheInfo> found = new LinkedHashMap<>();
        for (String name : handles.keySet()) {
            get(name).catalogue().forEach(line -> found.putIfAbsent(line.name(), line));
        }
        return found;
    }

    Map<String, Health> health() {
        Map<String, Health> health = new LinkedHashMap<>();
        handles.forEach((name, handle) -> health.put(name, handle.health()));
        return health;
    }

    Map<String, Map<String, Number>> metrics() {
        Map<String, Map<String, Number>> metrics = new LinkedHashMap<>();
        handles.forEach((name, handle) -> metrics.put(name, handle.metrics()));
        return metrics;
    }

    /** Closes all of them, whatever fails, and throws the first failure. */
    void close() {
        Closing.all(handles.values(), BackendHandle::close);
    }

    private boolean has(String backend, String cache) {
        return get(backend).find(cache).isPresent();
    }
}
