package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreContract;
import dev.pagoda.tiering.backend.heap.HeapOptions;
import dev.pagoda.tiering.backend.heap.HeapStore;
import dev.pagoda.tiering.memory.HeapBound;
import java.util.function.Function;

/** A near cache that evicts all the time. */
final class SmallNearCacheContractTest extends StoreContract {
    @Override
    protected Store<Bytes, Bytes> create(String name) {
        HeapOptions<Bytes, Bytes> options = HeapOptions.<Bytes, Bytes>unbounded()
                .encoding(Function.identity())
                .checks(LIMITS::checkKey, LIMITS::checkValue);
        NearOptions<Bytes, Bytes> near = NearOptions.<Bytes, Bytes>defaults().bound(HeapBound.entries(5));
        return new NearCache<>(new HeapStore<>(name, options, clock()), near, clock());
    }
}
