package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.config.CacheSettings;

/** Puts the tiers of a cache together. */
final class Composer {
    <K, V> TieredCache<K, V> compose(CacheRequest<K, V> request, CacheSettings settings) {
        return unsupported("tiers " + settings.tiers() + " of the cache " + request.name());
    }

    <K, V> Store<K, V> decoded(TieredCache<K, V> cache, Store<Bytes, Bytes> store) {
        return unsupported("transactions on " + store + " for the cache " + cache.name());
    }

    private static <T> T unsupported(String what) {
        throw new StoreException(ErrorCode.UNSUPPORTED, "Not supported: " + what);
    }
}
