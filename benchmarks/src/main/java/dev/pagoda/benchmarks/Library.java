package dev.pagoda.benchmarks;

/** The heap caches that are compared: raw limits, peers through JCache, Pagoda through JCache. */
public enum Library {
    /** Raw limit without eviction. */
    CONCURRENT_HASH_MAP {
        @Override
        <V> Subject<V> open(Shape<V> shape) {
            return RawCaches.concurrentHashMap(shape);
        }
    },
    /** Raw limit without eviction. */
    CAFFEINE_UNBOUNDED {
        @Override
        <V> Subject<V> open(Shape<V> shape) {
            return RawCaches.caffeine(shape, false);
        }
    },
    /** Raw limit with eviction. */
    CAFFEINE {
        @Override
        <V> Subject<V> open(Shape<V> shape) {
            return RawCaches.caffeine(shape, true);
        }
    },
    /** Peer. */
    CACHE2K {
        @Override
        <V> Subject<V> open(Shape<V> shape) {
            return PeerCaches.cache2k(shape);
        }
    },
    /** Peer. */
    CAFFEINE_JCACHE {
        @Override
        <V> Subject<V> open(Shape<V> shape) {
            return PeerCaches.caffeineJcache(shape);
        }
    },
    /** Peer. */
    EHCACHE {
        @Override
        <V> Subject<V> open(Shape<V> shape) {
            return PeerCaches.ehcache(shape);
        }
    },
    /** Pagoda, the heap being the system of record, without a bound. */
    PAGODA_HEAP {
        @Override
        <V> Subject<V> open(Shape<V> shape) {
            return PagodaCaches.heap(shape, false);
        }
    },
    /** Pagoda, the heap being the system of record, with a bound and so with eviction. */
    PAGODA_HEAP_BOUNDED {
        @Override
        <V> Subject<V> open(Shape<V> shape) {
            return PagodaCaches.heap(shape, true);
        }
    },
    /** Pagoda, a bounded near cache over a file. */
    PAGODA_HEAP_MVSTORE {
        @Override
        <V> Subject<V> open(Shape<V> shape) {
            return PagodaCaches.heapOverFile(shape);
        }
    };

    /** Opens an empty cache and checks that it isolates values, or not, as {@code shape} says. */
    abstract <V> Subject<V> open(Shape<V> shape);

    final <V> Subject<V> openChecked(Shape<V> shape) {
        Subject<V> subject = open(shape);
        Isolation.check(subject, shape.kind(), shape.byValue());
        return subject;
    }
}
