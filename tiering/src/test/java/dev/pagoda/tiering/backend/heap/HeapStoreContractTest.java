package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreContract;
import java.util.function.Function;

final class HeapStoreContractTest extends StoreContract {
    @Override
    protected Store<Bytes, Bytes> create(String name) {
        HeapOptions<Bytes, Bytes> options = HeapOptions.<Bytes, Bytes>unbounded()
                .encoding(Function.identity())
                .checks(LIMITS::checkKey, LIMITS::checkValue);
        return new HeapStore<>(name, options, clock());
    }
}
