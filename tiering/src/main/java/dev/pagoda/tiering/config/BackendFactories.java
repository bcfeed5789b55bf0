package dev.pagoda.tiering.config;

import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.resilience.RemoteOption;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The backend factories beside Pagoda's own classes: backends are shared by all class loaders, so that none of them may come from one that
 * ends earlier. Thread-safe.
 */
public final class BackendFactories {
    private BackendFactories() {}

    /** Returns the factories by the scheme of their URLs. */
    public static SortedMap<String, BackendFactory> byScheme() {
        SortedMap<String, BackendFactory> factories = new TreeMap<>();
        for (BackendFactory factory : ServiceLoader.load(BackendFactory.class, BackendFactory.class.getClassLoader())) {
            factories.put(factory.scheme(), factory);
        }
        return factories;
    }

    /** Returns the factory of a scheme, or null. */
    public static @Nullable BackendFactory find(String scheme) {
        return byScheme().get(scheme);
    }

    /** Returns the options that a backend of a factory takes, with their meanings: its own, and those of all remote ones if it is one. */
    public static Map<String, String> options(BackendFactory factory) {
        Map<String, String> options = new TreeMap<>(factory.options());
        if (factory.isRemote()) {
            options.putAll(RemoteOption.describe());
        }
        return options;
    }
}
