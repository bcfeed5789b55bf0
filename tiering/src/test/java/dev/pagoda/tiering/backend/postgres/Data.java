package dev.pagoda.tiering.backend.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Short ways to write keys and values. */
final class Data {
    private Data() {}

    static Bytes b(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static long put(Store<Bytes, Bytes> store, String key, String value) {
        return store.put(b(key), b(value), PutOptions.ETERNAL).version();
    }

    static String get(Store<Bytes, Bytes> store, String key) {
        Entry<Bytes> entry = store.get(b(key));
        return entry == null ? null : new String(entry.value().toByteArray(), StandardCharsets.UTF_8);
    }

    /** Puts the keys with the numbers from {@code from} to before {@code to}. */
    static void fill(Store<Bytes, Bytes> store, int from, int to, String value) {
        store.write(IntStream.range(from, to)
                .mapToObj(i -> new Mutation.Put<>(b(String.format("key%07d", i)), b(value), PutOptions.ETERNAL))
                .toList());
    }

    static void assertFails(ErrorCode code, ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
            assertThat(List.of(words)).allMatch(word -> e.getMessage().contains(word), e.getMessage());
        });
    }
}
