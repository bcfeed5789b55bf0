package dev.pagoda.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The limits: what the data structure alone costs, with a copy by hand where values are isolated. */
final class RawCaches {
    private RawCaches() {}

    static <V> Subject<V> concurrentHashMap(Shape<V> shape) {
        return wrap(new MapSubject<>(new ConcurrentHashMap<>()), shape);
    }

    static <V> Subject<V> caffeine(Shape<V> shape, boolean bounded) {
        Caffeine<Object, Object> builder = Caffeine.newBuilder();
        if (bounded) {
            builder.maximumSize(shape.capacity());
        }
        if (shape.expiry() != Expiry.ETERNAL) {
            builder.expireAfterWrite(1, TimeUnit.HOURS);
        }
        return wrap(new CaffeineSubject<>(builder.build()), shape);
    }

    private static <V> Subject<V> wrap(Subject<V> subject, Shape<V> shape) {
        return shape.byValue() ? new CopyingSubject<>(subject, shape.kind().copier()) : subject;
    }

    private record MapSubject<V>(ConcurrentMap<String, V> map) implements Subject<V> {
        @Override
        public @Nullable V get(String key) {
            return map.get(key);
        }

        @Override
        public void put(String key, V value) {
            map.put(key, value);
        }

        @Override
        public void close() {
            map.clear();
        }
    }

    private record CaffeineSubject<V>(Cache<String, V> cache) implements Subject<V> {
        @Override
        public @Nullable V get(String key) {
            return cache.getIfPresent(key);
        }

        @Override
        public void put(String key, V value) {
            cache.put(key, value);
        }

        @Override
        public void close() {
            cache.invalidateAll();
        }
    }

    private record CopyingSubject<V>(Subject<V> inner, UnaryOperator<V> copier) implements Subject<V> {
        @Override
        public @Nullable V get(String key) {
            V value = inner.get(key);
            return value == null ? null : copier.apply(value);
        }

        @Override
        public void put(String key, V value) {
            inner.put(key, copier.apply(value));
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
