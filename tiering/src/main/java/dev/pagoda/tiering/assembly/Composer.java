package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.heap.HeapOptions;
import dev.pagoda.tiering.backend.heap.HeapStore;
import dev.pagoda.tiering.codec.AllowList;
import dev.pagoda.tiering.codec.CodecStore;
import dev.pagoda.tiering.codec.KeyCodecs;
import dev.pagoda.tiering.codec.ValueCodecs;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.HeapSettings;
import dev.pagoda.tiering.config.OnError;
import dev.pagoda.tiering.engine.LeaseKeeper;
import dev.pagoda.tiering.engine.LoadLock;
import dev.pagoda.tiering.engine.NearCache;
import dev.pagoda.tiering.engine.NearOptions;
import dev.pagoda.tiering.memory.HeapBound;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the tiers of a cache together. Thread-safe; opening a store may block on its backend. */
final class Composer {
    private final Backends backends;
    private final Sweeper sweeper;
    private final LeaseKeeper leaseKeeper;
    private final ClassLoader loader;
    private final AllowList allowed;
    private final Clock clock;

    Composer(
            Backends backends,
            Sweeper sweeper,
            LeaseKeeper leaseKeeper,
            ClassLoader loader,
            AllowList allowed,
            Clock clock) {
        this.backends = backends;
        this.sweeper = sweeper;
        this.leaseKeeper = leaseKeeper;
        this.loader = loader;
        this.allowed = allowed;
        this.clock = clock;
    }

    /** Returns an open cache of the types and codec that {@code request} and {@code settings} name. */
    <K, V> TieredCache<K, V> compose(CacheRequest<K, V> request, CacheSettings settings) {
        return compose(request, settings, codecs(request, settings));
    }

    <K, V> TieredCache<K, V> compose(CacheRequest<K, V> request, CacheSettings settings, Codecs<K, V> codecs) {
        CacheSpec spec = spec(request.name(), codecs.format(), settings);
        if (settings.systemOfRecord().equals(CacheSettings.HEAP)) {
            return onHeap(request, settings, codecs);
        }
        BackendHandle backend = backends.handle(settings.systemOfRecord());
        // What is asked for without types has those of the catalogue, which may be others later.
        StoreException away = codecs.inferred() ? null : backend.away();
        if (away == null) {
            try {
                return onBackend(request, settings, codecs, openBytes(backend.get(), spec));
            } catch (StoreException e) {
                if (codecs.inferred() || !backend.opensLater(e)) {
                    throw e;
                }
                away = e;
            }
        }
        return later(request, settings, codecs, backend.deferred(spec.name(), open -> openBytes(open, spec), away));
    }

    /** Returns a cache whose store is opened as soon as its backend can be reached. */
    private <K, V> TieredCache<K, V> later(
            CacheRequest<K, V> request, CacheSettings settings, Codecs<K, V> codecs, DeferredStore bytes) {
        TieredCache<K, V> cache = onBackend(request, settings, codecs, bytes);
        bytes.await();
        return cache;
    }

    <K, V> Codecs<K, V> codecs(CacheRequest<K, V> request, CacheSettings settings) {
        String configured = settings.valueCodec();
        String name = configured == null ? ValueCodecs.AUTO : configured;
        return new Codecs<>(
                KeyCodecs.of(request.keyType(), loader, allowed),
                ValueCodecs.of(name, request.valueType(), loader, allowed),
                new CacheFormat(request.keyType().getName(), request.valueType().getName(), name),
                false);
    }

    static CacheSpec spec(String name, CacheFormat format, CacheSettings settings) {
        return new CacheSpec(name, format, settings.limits(), Long.MAX_VALUE);
    }

    private <K, V> TieredCache<K, V> onHeap(CacheRequest<K, V> request, CacheSettings settings, Codecs<K, V> codecs) {
        HeapOptions<K, V> options = HeapOptions.<K, V>unbounded()
                .bound(bound(settings.heap(), HeapSettings.UNBOUNDED, codecs))
                .encoding(codecs.keys()::encode);
        HeapStore<K, V> heap = new HeapStore<>(request.name(), options, clock);
        sweeper.add(heap::sweep, heap::isOpen);
        return new TieredCache<>(
                request, settings, codecs, heap, List.of(new Tier(CacheSettings.HEAP, heap::stats)), null, null);
    }

    /** Returns a cache over {@code bytes}, which are closed if that fails: there may be things to be done at the backend. */
    private <K, V> TieredCache<K, V> onBackend(
            CacheRequest<K, V> request, CacheSettings settings, Codecs<K, V> codecs, Store<Bytes, Bytes> bytes) {
        try {
            return over(bytes, request, settings, codecs);
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private <K, V> TieredCache<K, V> over(
            Store<Bytes, Bytes> bytes, CacheRequest<K, V> request, CacheSettings settings, Codecs<K, V> codecs) {
        CodecStore<K, V> far = new CodecStore<>(request.name(), bytes, codecs.keys(), codecs.values());
        Tier farTier = new Tier(settings.systemOfRecord(), far::stats);
        if (!settings.hasHeap()) {
            return backed(request, settings, codecs, far, List.of(farTier), null);
        }
        NearOptions<K, V> options = NearOptions.<K, V>defaults()
                .bound(bound(settings.heap(), HeapSettings.NEAR_ENTRIES, codecs))
                .staleIfError(settings.staleIfError());
        NearCache<K, V> near = new NearCache<>(far, options, clock);
        sweeper.add(near::sweep, near::isOpen);
        List<Tier> tiers = List.of(new Tier(CacheSettings.HEAP, near::nearStats), farTier);
        return backed(request, settings, codecs, near, tiers, near);
    }

    private <K, V> TieredCache<K, V> backed(
            CacheRequest<K, V> request,
            CacheSettings settings,
            Codecs<K, V> codecs,
            Store<K, V> store,
            List<Tier> tiers,
            @Nullable NearCache<K, V> near) {
        Store<K, V> tolerant = settings.onError() == OnError.MISS ? new MissOnError<>(request.name(), store) : store;
        return new TieredCache<>(
                request, settings, codecs, tolerant, tiers, near, loadLock(request.name(), settings, store));
    }

    private <K, V> @Nullable LoadLock<K, V> loadLock(String cache, CacheSettings settings, Store<K, V> store) {
        return !settings.loadLock().isOn()
                ? null
                : new LoadLock<>(
                        store,
                        leaseKeeper,
                        new LoadLock.Options(
                                cache,
                                settings.loadLock().lease(),
                                settings.loadLock().longestWait(),
                                settings.onError() == OnError.MISS));
    }

    private static <K, V> HeapBound<K, V> bound(HeapSettings settings, long otherwise, Codecs<K, V> codecs) {
        Long bytes = settings.maximumBytes();
        if (bytes != null && bytes != HeapSettings.UNBOUNDED) {
            return HeapBound.bytes(bytes, new Sizes<>(codecs.keys(), codecs.values()));
        }
        Long entries = settings.maximumEntries();
        long maximum = entries == null ? (bytes == null ? otherwise : HeapSettings.UNBOUNDED) : entries;
        return maximum == HeapSettings.UNBOUNDED ? HeapBound.none() : HeapBound.entries(maximum);
    }

    /** Opens a cache of the backend; one that has another format, no entries, and no user in this JVM, is made anew. */
    private static Store<Bytes, Bytes> openBytes(Backend backend, CacheSpec spec) {
        CacheFormat other = otherFormat(backend, spec);
        if (other == null) {
            return backend.open(spec);
        }
        if (Engines.isOpen(spec.name())
                || !isEmpty(backend, new CacheSpec(spec.name(), other, spec.limits(), spec.maximumBytes()))) {
            throw Mismatch.error(spec.name(), other, spec.format());
        }
        backend.drop(spec.name());
        return backend.open(spec);
    }

    private static @Nullable CacheFormat otherFormat(Backend backend, CacheSpec spec) {
        return backend.find(spec.name())
                .map(CacheInfo::format)
                .filter(format -> !format.equals(spec.format()))
                .orElse(null);
    }

    private static boolean isEmpty(Backend backend, CacheSpec spec) {
        try (Store<Bytes, Bytes> store = backend.open(spec)) {
            return !store.iterator().hasNext();
        }
    }
}
