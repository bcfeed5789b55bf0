package dev.pagoda.tiering.backend.mvstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Short ways to write keys and values. */
final class Data {
    private Data() {}

    static Bytes b(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static Bytes key(int i) {
        return b(String.format("key%06d", i));
    }

    /** Returns a value that tells key and round, of {@code length} bytes. */
    static Bytes value(int i, int round, int length) {
        byte[] bytes = new byte[length];
        byte[] start = ("value " + i + "/" + round).getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < length; at++) {
            bytes[at] = start[at % start.length];
        }
        return Bytes.wrap(bytes);
    }

    static long put(Store<Bytes, Bytes> store, String key, String value) {
        return store.put(b(key), b(value), PutOptions.ETERNAL).version();
    }

    static String get(Store<Bytes, Bytes> store, String key) {
        Entry<Bytes> entry = store.get(b(key));
        return entry == null ? null : new String(entry.value().toByteArray(), StandardCharsets.UTF_8);
    }

    static void fill(Store<Bytes, Bytes> store, int from, int to, int round, int length) {
        for (int i = from; i < to; i++) {
            store.put(key(i), value(i, round, length), PutOptions.ETERNAL);
        }
    }

    static void assertFails(ErrorCode code, ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(List.of(words)).allMatch(word -> e.getMessage().contains(word), e.getMessage());
        });
    }
}
