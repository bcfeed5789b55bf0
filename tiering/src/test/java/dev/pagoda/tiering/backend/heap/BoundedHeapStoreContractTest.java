package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreContract;
import dev.pagoda.tiering.memory.HeapBound;
import java.util.function.Function;

/** With a bound that is never reached. */
final class BoundedHeapStoreContractTest extends StoreContract {
    @Override
    protected Store<Bytes, Bytes> create(String name) {
        HeapOptions<Bytes, Bytes> options = HeapOptions.<Bytes, Bytes>unbounded()
                .bound(HeapBound.bytes(Long.MAX_VALUE, (key, value) -> key.length() + value.length()))
                .encoding(Function.identity())
                .checks(LIMITS::checkKey, LIMITS::checkValue);
        return new HeapStore<>(name, options, clock());
    }
}
