package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.config.CacheSettings;
import java.util.Map;

/** Puts the tiers of a cache together. */
final class Composer {
    private final Map<String, BackendHandle> backends;

    Composer(Map<String, BackendHandle> backends) {
        this.backends = backends;
    }

    <K, V> TieredCache<K, V> compose(CacheRequest<K, V> request, CacheSettings settings) {
        if (!backends.containsKey(settings.systemOfRecord())) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The cache " + request.name() + " names the unknown backend " + settings.systemOfRecord());
        }
        throw new StoreException(ErrorCode.UNSUPPORTED, "Not supported: tiers " + settings.tiers());
    }

    <K, V> Store<K, V> decoded(TieredCache<K, V> cache, Store<Bytes, Bytes> store) {
        if (store.isOpen()) {
            store.close();
        }
        throw new StoreException(
                ErrorCode.UNSUPPORTED,
                "Not supported: transactions on " + cache.settings().tiers());
    }
}
