package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.LoadLeases;
import dev.pagoda.tiering.Locks;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Trust;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A typed view of a store of bytes.
 *
 * <p>{@link Condition.IfValue} compares values with {@code equals}, as its contract says: the write is first tried with the encoded form, and
 * if the store rejects it although the decoded value is equal, once more with that entry's version. So it takes effect only on a value that
 * is equal, in one step.
 *
 * <p>A value that can't be decoded is never returned. It is counted in {@link StoreStats#damaged}, logged once for this store, and treated
 * as {@link Damage} says. Writes that do not need the old value are not stopped by it: it can be overwritten, removed and cleared.
 *
 * <p>The class has a line for each method of the interface, which takes it beyond the usual length.
 */
public final class CodecStore<K, V> implements Store<K, V> {
    /** What a reader sees of a value that can't be decoded. */
    public enum Damage {
        /** An error with {@link ErrorCode#DAMAGED}; for a system of record. */
        FAILS,
        /** Nothing, as if the key were absent; for a copy, whose next tier has the value. */
        IS_A_MISS
    }

    private final Store<Bytes, Bytes> store;
    private final KeyCodec<K> keys;
    private final EntryCodec<V> entries;

    /** Creates a view for a system of record, where damage is an error. */
    public CodecStore(String cache, Store<Bytes, Bytes> store, KeyCodec<K> keys, ValueCodec<V> values) {
        this(cache, store, keys, values, Damage.FAILS);
    }

    /**
     * Creates a view.
     *
     * @param cache the name of the cache, for messages
     * @param store is closed with this view
     */
    public CodecStore(String cache, Store<Bytes, Bytes> store, KeyCodec<K> keys, ValueCodec<V> values, Damage damage) {
        this.store = store;
        this.keys = keys;
        this.entries = new EntryCodec<>(cache, values, damage);
    }

    @Override
    public @Nullable Entry<V> get(K key) {
        Entry<Bytes> entry = store.get(keys.encode(key));
        return entry == null ? null : entries.decode(entry);
    }

    @Override
    public boolean contains(K key) {
        return store.contains(keys.encode(key));
    }

    @Override
    public Write<V> put(K key, V value, PutOptions options) {
        Bytes form = keys.encode(key);
        Bytes encoded = entries.encode(value);
        Condition condition = options.condition();
        if (!(condition instanceof Condition.IfValue)) {
            return entries.stored(store.put(form, encoded, options), value);
        }
        Write<Bytes> first = store.put(form, encoded, options.when(entries.encode(condition)));
        return entries.stored(whenEqual(condition, first, when -> store.put(form, encoded, options.when(when))), value);
    }

    @Override
    public Write<V> remove(K key, Condition when, boolean returnPrevious) {
        Bytes form = keys.encode(key);
        Write<Bytes> first = store.remove(form, entries.encode(when), returnPrevious);
        return entries.decode(whenEqual(when, first, condition -> store.remove(form, condition, returnPrevious)));
    }

    @Override
    public OptionalLong touch(K key, Ttl ttl) {
        return store.touch(keys.encode(key), ttl);
    }

    @Override
    public Map<K, Entry<V>> getAll(Collection<? extends K> wanted) {
        Map<Bytes, K> byForm = new LinkedHashMap<>(2 * wanted.size());
        for (K key : wanted) {
            byForm.put(keys.encode(key), key);
        }
        Map<K, Entry<V>> found = new LinkedHashMap<>(2 * wanted.size());
        store.getAll(byForm.keySet()).forEach((form, stored) -> {
            Entry<V> entry = entries.decode(stored);
            K key = byForm.get(form);
            if (entry != null && key != null) {
                found.put(key, entry);
            }
        });
        return found;
    }

    @Override
    public Page<K, V> scan(Scan request) {
        Page<Bytes, Bytes> page = store.scan(request);
        List<Row<K, V>> rows = new ArrayList<>(page.rows().size());
        for (Row<Bytes, Bytes> row : page.rows()) {
            Row<K, V> decoded = decode(row);
            if (decoded != null) {
                rows.add(decoded);
            }
        }
        return new Page<>(rows, page.next());
    }

    @Override
    public List<Write<V>> write(List<? extends Mutation<K, V>> batch) {
        List<Mutation<Bytes, Bytes>> encoded = new ArrayList<>(batch.size());
        for (Mutation<K, V> mutation : batch) {
            encoded.add(encode(mutation));
        }
        List<Write<Bytes>> written = store.write(encoded);
        List<Write<V>> outcomes = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            outcomes.add(outcome(batch.get(i), encoded.get(i), written.get(i)));
        }
        return outcomes;
    }

    @Override
    public Iterator<Row<K, V>> iterator() {
        return new RowIterator<>(store.iterator(), this::decode);
    }

    @Override
    public void clear() {
        store.clear();
    }

    @Override
    public Subscription onChange(ChangeListener<K> listener) {
        return store.onChange(new DecodingChangeListener<>(keys, listener));
    }

    @Override
    public @Nullable Trust trust() {
        return store.trust();
    }

    @Override
    public @Nullable LoadLeases<K> loadLeases() {
        LoadLeases<Bytes> leases = store.loadLeases();
        return leases == null
                ? null
                : (wanted, time) -> {
                    Map<Bytes, K> byForm = new LinkedHashMap<>();
                    wanted.forEach(key -> byForm.put(keys.encode(key), key));
                    Map<K, Locks.Lease> acquired = new LinkedHashMap<>();
                    leases.tryAcquire(byForm.keySet(), time)
                            .forEach((form, lease) -> acquired.put(Objects.requireNonNull(byForm.get(form)), lease));
                    return acquired;
                };
    }

    @Override
    public @Nullable Metadata<K> metadata() {
        Metadata<Bytes> metadata = store.metadata();
        return metadata == null ? null : new CodecMetadata<>(metadata, keys);
    }

    /** An entry whose key or value can't be decoded is counted as damaged and not told of. */
    @Override
    public Subscription onExpiry(ExpiryListener<K, V> listener) {
        return store.onExpiry((form, stored) -> {
            Entry<V> entry = entries.decodeOrNull(stored);
            K key = entry == null ? null : entries.keyOrNull(keys, form);
            if (entry != null && key != null) {
                listener.expired(key, entry);
            }
        });
    }

    @Override
    public StoreStats stats() {
        return entries.addDamaged(store.stats());
    }

    @Override
    public boolean isOpen() {
        return store.isOpen();
    }

    @Override
    public void close() {
        store.close();
    }

    private Mutation<Bytes, Bytes> encode(Mutation<K, V> mutation) {
        Bytes key = keys.encode(mutation.key());
        if (mutation instanceof Mutation.Put<K, V> put) {
            PutOptions options = put.options();
            return new Mutation.Put<>(
                    key, entries.encode(put.value()), options.when(entries.encode(options.condition())));
        }
        Mutation.Remove<K, V> remove = (Mutation.Remove<K, V>) mutation;
        return new Mutation.Remove<>(key, entries.encode(remove.when()), remove.returnPrevious());
    }

    /** Decodes the outcome of a mutation; if it was rejected since it expects an equal value, decides with {@code equals}. */
    private Write<V> outcome(Mutation<K, V> mutation, Mutation<Bytes, Bytes> sent, Write<Bytes> written) {
        if (mutation instanceof Mutation.Put<K, V> put) {
            PutOptions options = put.options();
            Bytes key = sent.key();
            Bytes value = ((Mutation.Put<Bytes, Bytes>) sent).value();
            return entries.stored(
                    whenEqual(options.condition(), written, when -> store.put(key, value, options.when(when))),
                    put.value());
        }
        Mutation.Remove<K, V> remove = (Mutation.Remove<K, V>) mutation;
        return entries.decode(
                whenEqual(remove.when(), written, when -> store.remove(sent.key(), when, remove.returnPrevious())));
    }

    /** Repeats a rejected write with the version of the entry that it found, as long as that entry's value equals the expected one. */
    private Write<Bytes> whenEqual(
            Condition condition, Write<Bytes> written, Function<Condition, Write<Bytes>> repeat) {
        Write<Bytes> write = written;
        if (condition instanceof Condition.IfValue expected) {
            Entry<Bytes> found = write.previous();
            while (write.outcome() == Outcome.REJECTED && found != null && entries.hasValue(found, expected.value())) {
                write = repeat.apply(Condition.ifVersion(found.version()));
                found = write.previous();
            }
        }
        return write;
    }

    private @Nullable Row<K, V> decode(Row<Bytes, Bytes> row) {
        Entry<V> entry = entries.decode(row.entry());
        return entry == null ? null : new Row<>(keys.decode(row.key()), entry);
    }
}
