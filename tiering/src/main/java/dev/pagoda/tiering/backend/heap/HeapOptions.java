package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.memory.HeapBound;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link HeapStore} behaves. Immutable.
 *
 * @param bound how much it holds before it evicts
 * @param encoding the order of the keys for scans, or null if they have none; throws {@link StoreException} for a key without one
 * @param keyCheck throws {@link StoreException} for a key that is not allowed
 * @param valueCheck throws {@link StoreException} for a value that is not allowed
 */
public record HeapOptions<K, V>(
        HeapBound<K, V> bound,
        @Nullable Function<? super K, Bytes> encoding,
        Consumer<? super K> keyCheck,
        Consumer<? super V> valueCheck) {

    /** Returns the options of a store that never evicts, can't be scanned and takes every key and value but null. */
    public static <K, V> HeapOptions<K, V> unbounded() {
        return new HeapOptions<>(HeapBound.none(), null, key -> {}, value -> {});
    }

    /** Returns these options with another bound. */
    public HeapOptions<K, V> bound(HeapBound<K, V> newBound) {
        return new HeapOptions<>(newBound, encoding, keyCheck, valueCheck);
    }

    /** Returns these options with an order of the keys. */
    public HeapOptions<K, V> encoding(Function<? super K, Bytes> newEncoding) {
        return new HeapOptions<>(bound, newEncoding, keyCheck, valueCheck);
    }

    /** Returns these options with other checks. */
    public HeapOptions<K, V> checks(Consumer<? super K> newKeyCheck, Consumer<? super V> newValueCheck) {
        return new HeapOptions<>(bound, encoding, newKeyCheck, newValueCheck);
    }
}
