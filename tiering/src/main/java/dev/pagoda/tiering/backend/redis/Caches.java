package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.CacheSpec;
import java.util.function.Consumer;

/** What stores and transactions of a backend share. Thread-safe. */
record Caches(Catalogue catalogue, Connections connections, ServerClocks clocks, Consumer<Keyspace> sweeper) {
    Cache open(CacheSpec spec) {
        return new Cache(spec, catalogue.open(spec), catalogue, connections, clocks);
    }

    Layout layout() {
        return catalogue.layout();
    }

    void sweep(Keyspace keyspace) {
        sweeper.accept(keyspace);
    }
}
