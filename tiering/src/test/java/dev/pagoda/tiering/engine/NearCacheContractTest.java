package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreContract;
import dev.pagoda.tiering.backend.heap.HeapOptions;
import dev.pagoda.tiering.backend.heap.HeapStore;
import java.util.function.Function;

/** A near cache in front of a heap store. */
final class NearCacheContractTest extends StoreContract {
    @Override
    protected Store<Bytes, Bytes> create(String name) {
        HeapOptions<Bytes, Bytes> options = HeapOptions.<Bytes, Bytes>unbounded()
                .encoding(Function.identity())
                .checks(LIMITS::checkKey, LIMITS::checkValue);
        return new NearCache<>(new HeapStore<>(name, options, clock()), NearOptions.defaults(), clock());
    }
}
