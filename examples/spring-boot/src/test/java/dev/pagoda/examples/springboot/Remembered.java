package dev.pagoda.examples.springboot;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.springframework.cache.annotation.Cacheable;

/** Methods that tell by their results whether they were called. */
public class Remembered {
    private final AtomicInteger calls = new AtomicInteger();

    public int calls() {
        return calls.get();
    }

    @Cacheable("test-keys")
    public int call(Object key) {
        return calls.incrementAndGet();
    }

    @Cacheable("test-keys")
    public int call(Object first, Object second) {
        return calls.incrementAndGet();
    }

    @Cacheable("test-keys")
    public int call() {
        return calls.incrementAndGet();
    }

    @Cacheable(cacheNames = "test-values", key = "#key")
    public Object value(String key, Supplier<Object> value) {
        calls.incrementAndGet();
        return value.get();
    }

    @Cacheable(cacheNames = "test-values", key = "#key", sync = true)
    public Object once(String key, Supplier<Object> value) {
        calls.incrementAndGet();
        return value.get();
    }
}
