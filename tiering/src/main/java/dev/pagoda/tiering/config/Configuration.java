package dev.pagoda.tiering.config;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Everything that a user configures. Immutable.
 *
 * <p>A cache takes its settings from its exact name, else from the most specific pattern that matches (the one with the most characters
 * other than {@code *}; among equals the one with fewer {@code *}, then the first in alphabetical order), else from the defaults. Patterns
 * do not add up: a block completes itself from the defaults alone.
 *
 * @param id what identifies the engine that is shared: the real URI of a file, {@link #DEFAULT_ID}, or the topology
 * @param backends by name
 * @param defaults for caches that no name or pattern matches
 * @param caches by exact name, or pattern in which {@code *} stands for any characters
 * @param allow exact names of classes, and packages with all below as {@code com.acme.model.**}, that may be decoded from a shared tier
 */
public record Configuration(
        String id,
        Map<String, BackendConfiguration> backends,
        CacheSettings defaults,
        Map<String, CacheSettings> caches,
        List<String> allow) {
    /** The system property that holds the location of the configuration. */
    public static final String PROPERTY = "pagoda.configuration";
    /** The {@link #id} of the configuration that is in force when there is no other. */
    public static final String DEFAULT_ID = "default";

    private static final Pattern SECRET = Pattern.compile("(?<=//)[^/@]*@|\\?.*");

    public Configuration {
        backends = Collections.unmodifiableMap(new LinkedHashMap<>(backends));
        caches = Collections.unmodifiableMap(new LinkedHashMap<>(caches));
        allow = List.copyOf(allow);
        backends.forEach(Configuration::requireSameName);
        requireKnownTiers("defaults", defaults, backends);
        for (Map.Entry<String, CacheSettings> cache : caches.entrySet()) {
            requireKnownTiers("cache " + cache.getKey(), cache.getValue(), backends);
        }
    }

    /** Returns the configuration without a file: every cache on the heap, no files, no network. */
    public static Configuration builtIn() {
        return new Configuration(DEFAULT_ID, Map.of(), CacheSettings.DEFAULT, Map.of(), List.of());
    }

    /** Returns a configuration of its own with every cache on the heap. */
    public static Configuration memory(String name) {
        return builtIn().withId("memory:" + name);
    }

    /** Returns a configuration with one backend behind the heap for every cache; it is identified by the backend's URL. */
    public static Configuration behindHeap(BackendConfiguration backend) {
        return behindHeap(backend.url(), backend);
    }

    static Configuration behindHeap(String id, BackendConfiguration backend) {
        return new Configuration(
                id,
                Map.of(backend.name(), backend),
                CacheSettings.DEFAULT.withTiers(CacheSettings.HEAP, backend.name()),
                Map.of(),
                List.of());
    }

    /**
     * Returns the configuration that is in force where nobody names one: at the location in the system property {@link #PROPERTY}; else
     * {@code pagoda.yaml}, {@code .yml}, {@code .toml} or {@code .properties} on the class path of {@code loader}; else the built-in one.
     * Environment variables override what it says.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if it is wrong; the message names file, line, path and what is allowed
     */
    public static Configuration discover(ClassLoader loader) {
        return new Locations(loader, Surroundings.ofThisProcess()).discover();
    }

    /**
     * Returns the configuration at {@code location}: the path of a file, or a URI of the schemes {@code file}, {@code classpath} and
     * {@code jar}.
     *
     * @param loader for {@code classpath:}
     * @throws StoreException as {@link #discover}, also if there is none
     */
    public static Configuration load(String location, ClassLoader loader) {
        return new Locations(loader, Surroundings.ofThisProcess()).load(location);
    }

    /**
     * Returns the configuration of a short form: {@code memory:name} for the heap only; the URL of a backend, such as
     * {@code mvstore:./data.mv}, for that backend behind a heap; an empty text as {@link #discover}; anything else as {@link #load}.
     *
     * @throws StoreException as {@link #load}
     */
    public static Configuration topology(String text, ClassLoader loader) {
        return new Locations(loader, Surroundings.ofThisProcess()).topology(text);
    }

    /** Returns the settings of the cache {@code name}. */
    public CacheSettings settings(String name) {
        CacheSettings exact = declares(name) ? caches.get(name) : null;
        if (exact != null) {
            return exact;
        }
        String pattern = CachePattern.mostSpecific(caches.keySet(), name);
        return pattern == null ? defaults : settingsOf(pattern);
    }

    /** Returns the {@link #id} for messages, without what may be secret in a URL: user, password and options. */
    public String label() {
        return SECRET.matcher(id).replaceAll("");
    }

    /** Returns whether {@code name} is the exact name of a configured cache. */
    public boolean declares(String name) {
        return !CachePattern.isPattern(name) && caches.containsKey(name);
    }

    /** Returns whether {@code name} is the exact name of a configured cache or matches a pattern. */
    public boolean covers(String name) {
        return declares(name) || CachePattern.mostSpecific(caches.keySet(), name) != null;
    }

    /** Returns the exact names of the configured caches, in the order of the configuration. */
    public List<String> declared() {
        return caches.keySet().stream()
                .filter(name -> !CachePattern.isPattern(name))
                .toList();
    }

    public Configuration withId(String newId) {
        return new Configuration(newId, backends, defaults, caches, allow);
    }

    /** Returns a copy with {@code backend} added, or put in the place of the one with its name. */
    public Configuration withBackend(BackendConfiguration backend) {
        Map<String, BackendConfiguration> more = new LinkedHashMap<>(backends);
        more.put(backend.name(), backend);
        return new Configuration(id, more, defaults, caches, allow);
    }

    public Configuration withDefaults(CacheSettings newDefaults) {
        return new Configuration(id, backends, newDefaults, caches, allow);
    }

    /** Returns a copy with the settings of an exact name or a pattern. */
    public Configuration withCache(String nameOrPattern, CacheSettings settings) {
        Map<String, CacheSettings> more = new LinkedHashMap<>(caches);
        more.put(nameOrPattern, settings);
        return new Configuration(id, backends, defaults, more, allow);
    }

    public Configuration withAllow(String... classesAndPackages) {
        return new Configuration(id, backends, defaults, caches, List.of(classesAndPackages));
    }

    /** Names the configuration and leaves out the rest, which may be secret. */
    @Override
    public String toString() {
        return "Configuration[" + label() + "]";
    }

    private CacheSettings settingsOf(String key) {
        CacheSettings settings = caches.get(key);
        return settings == null ? defaults : settings;
    }

    private static void requireSameName(String name, BackendConfiguration backend) {
        if (!name.equals(backend.name())) {
            throw new IllegalArgumentException("backend " + backend.name() + " is filed as " + name);
        }
    }

    private static void requireKnownTiers(
            String where, CacheSettings settings, Map<String, BackendConfiguration> backends) {
        for (String tier : settings.tiers()) {
            if (!tier.equals(CacheSettings.HEAP) && !backends.containsKey(tier)) {
                throw new IllegalArgumentException("tiers of " + where + " name the unknown backend " + tier);
            }
        }
    }
}
