package dev.pagoda.benchmarks;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.assembly.CacheRequest;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A cache of Pagoda with the only tier postgres: pool, resilience and codecs included. */
final class PagodaDatabase implements Database {
    private final List<Pagoda> engines = new ArrayList<>();
    private final Store<String, byte[]> store;

    /**
     * Opens a cache.
     *
     * @param audited whether the server writes down who changed what
     * @param feed whether another engine keeps copies of entries, and so follows the changes
     */
    PagodaDatabase(PostgresServer server, boolean audited, boolean feed) {
        store = open(server, "postgres");
        if (audited) {
            server.execute(NAME, "SELECT pagoda.set_audited(name, true) FROM pagoda.storage_namespaces");
        }
        if (feed) {
            open(server, "heap", "postgres").get("none");
        }
    }

    private Store<String, byte[]> open(PostgresServer server, String... tiers) {
        BackendConfiguration backend = new BackendConfiguration(
                "postgres", server.url(NAME), Map.of("user", PostgresServer.USER, "password", PostgresServer.PASSWORD));
        Configuration configuration = Configuration.builtIn()
                .withId("benchmark " + String.join(" ", tiers))
                .withBackend(backend)
                .withDefaults(CacheSettings.DEFAULT.withTiers(tiers));
        Pagoda engine = Pagoda.open(configuration, PagodaDatabase.class.getClassLoader());
        engines.add(engine);
        return engine.cache(CacheRequest.of("benchmark", String.class, byte[].class))
                .store();
    }

    @Override
    public byte @Nullable [] get(String key) {
        Entry<byte[]> entry = store.get(key);
        return entry == null ? null : entry.value();
    }

    @Override
    public void put(String key, byte[] value) {
        store.put(key, value, PutOptions.ETERNAL);
    }

    @Override
    public int getAll(String[] keys) {
        return store.getAll(Arrays.asList(keys)).size();
    }

    @Override
    public void putAll(String[] keys, byte[] value) {
        store.write(Arrays.stream(keys)
                .map(key -> new Mutation.Put<>(key, value, PutOptions.ETERNAL))
                .toList());
    }

    @Override
    public void close() {
        engines.forEach(Pagoda::close);
    }
}
