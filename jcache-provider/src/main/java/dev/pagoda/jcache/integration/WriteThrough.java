package dev.pagoda.jcache.integration;

import java.util.Collection;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * Calls the user's writer and wraps its errors. Thread-safe if the writer is; blocks for as long as the writer does.
 *
 * @param writer the user's writer
 */
public record WriteThrough<K, V>(CacheWriter<? super K, ? super V> writer) {
    /**
     * Writes {@code entry}.
     *
     * @throws CacheWriterException if the writer fails
     */
    public void write(Cache.Entry<K, V> entry) {
        raise(attempt(() -> writer.write(entry)));
    }

    /**
     * Deletes what {@code key} stands for, whether the cache has it or not.
     *
     * @throws CacheWriterException if the writer fails
     */
    public void delete(K key) {
        raise(attempt(() -> writer.delete(key)));
    }

    /**
     * Writes {@code entries}, a mutable collection in which the writer leaves what it could not write.
     *
     * @return the failure, after which what is left in {@code entries} is not written, or null if everything is
     */
    @SuppressWarnings("unchecked") // a writer of a supertype reads entries of the subtype; it has no way to add one
    public @Nullable CacheWriterException writeAll(Collection<Cache.Entry<K, V>> entries) {
        CacheWriter<K, V> typed = (CacheWriter<K, V>) writer;
        Collection<Cache.Entry<? extends K, ? extends V>> wide =
                (Collection<Cache.Entry<? extends K, ? extends V>>) (Collection<?>) entries;
        CacheWriterException failure = attempt(() -> typed.writeAll(wide));
        return failure != null ? failure : leftOver("written", entries);
    }

    /**
     * Deletes what {@code keys} stand for, a mutable collection in which the writer leaves what it could not delete.
     *
     * @return the failure, after which what is left in {@code keys} is not deleted, or null if everything is
     */
    public @Nullable CacheWriterException deleteAll(Collection<K> keys) {
        CacheWriterException failure = attempt(() -> writer.deleteAll(keys));
        return failure != null ? failure : leftOver("deleted", keys);
    }

    private static @Nullable CacheWriterException leftOver(String what, Collection<?> rest) {
        return rest.isEmpty()
                ? null
                : new CacheWriterException("The cache writer left " + rest.size()
                        + " entries in the collection, which means that they are not " + what);
    }

    private static void raise(@Nullable CacheWriterException failure) {
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable CacheWriterException attempt(Runnable call) {
        try {
            call.run();
            return null;
        } catch (CacheWriterException e) {
            return e;
        } catch (RuntimeException e) {
            return new CacheWriterException("The cache writer failed", e);
        }
    }
}
