package dev.pagoda.tiering;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the parts of {@link StoreContract} need: an empty store, its clock, and short ways to write keys and values. */
interface StoreFixture {
    /** Returns the store under test, empty when the test begins. */
    Store<Bytes, Bytes> store();

    /** Returns the clock of the store under test. */
    ManualClock clock();

    /** Opens the cache {@code name} with {@link StoreContract#LIMITS}; the fixture closes it after the test. */
    Store<Bytes, Bytes> open(String name);

    /** Returns the bytes of {@code text} in ISO 8859-1, so that each character is one byte. */
    static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String text(Bytes bytes) {
        return new String(bytes.unsafeArray(), StandardCharsets.ISO_8859_1);
    }

    default Write<Bytes> put(String key, String value) {
        return store().put(bytes(key), bytes(value), PutOptions.ETERNAL.returningPrevious());
    }

    default Write<Bytes> put(String key, String value, Condition condition) {
        return store().put(bytes(key), bytes(value), PutOptions.ETERNAL.when(condition));
    }

    default Write<Bytes> put(String key, String value, Ttl ttl) {
        return store().put(bytes(key), bytes(value), PutOptions.ttl(ttl));
    }

    default Write<Bytes> remove(String key) {
        return store().remove(bytes(key));
    }

    default @Nullable Entry<Bytes> get(String key) {
        return store().get(bytes(key));
    }

    /** Returns the live value of a key as text, or null. */
    default @Nullable String value(String key) {
        Entry<Bytes> entry = get(key);
        return entry == null ? null : text(entry.value());
    }

    /** Returns the keys of a scan, page by page to its end. */
    default List<String> scan(Scan request) {
        List<String> keys = new ArrayList<>();
        Scan next = request;
        while (next != null) {
            Page<Bytes, Bytes> page = store().scan(next);
            page.rows().forEach(row -> keys.add(text(row.key())));
            next = page.next() == null ? null : request.after(page.next());
        }
        return keys;
    }
}
