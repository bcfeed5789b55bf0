package dev.pagoda.jcache;

import dev.pagoda.jcache.expiry.Expiry;
import dev.pagoda.jcache.integration.ReadThrough;
import dev.pagoda.jcache.integration.WriteThrough;
import dev.pagoda.tiering.Ttl;
import java.lang.System.Logger.Level;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * What the user's factories made for one cache.
 *
 * @param expiry the expiry policy
 * @param loader the loader, also if it is not used for read-through, or null
 * @param writer the writer, also if it is not used for write-through, or null
 */
record UserParts<K, V>(
        Expiry expiry,
        @Nullable ReadThrough<K, V> loader,
        @Nullable WriteThrough<K, V> writer) {
    private static final System.Logger LOG = System.getLogger(UserParts.class.getName());

    /** Calls the factories of {@code configuration}; {@code ttl} holds where the policy is the one that nobody chose. */
    static <K, V> UserParts<K, V> create(CompleteConfiguration<K, V> configuration, Ttl ttl) {
        Expiry expiry = Expiry.of(configuration.getExpiryPolicyFactory().create(), ttl);
        Factory<CacheLoader<K, V>> loaders = configuration.getCacheLoaderFactory();
        Factory<CacheWriter<? super K, ? super V>> writers = configuration.getCacheWriterFactory();
        return new UserParts<>(
                expiry,
                loaders == null ? null : new ReadThrough<>(loaders.create()),
                writers == null ? null : new WriteThrough<K, V>(writers.create()));
    }

    void close() {
        close(expiry.policy());
        if (loader != null) {
            close(loader.loader());
        }
        if (writer != null) {
            close(writer.writer());
        }
    }

    /** Closes {@code resource} if it can be closed; what it throws is logged. */
    static void close(@Nullable Object resource) {
        if (resource instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.log(
                        Level.WARNING,
                        "A {0} of the user could not be closed: {1}",
                        resource.getClass().getName(),
                        e);
                restoreInterrupt(e);
            }
        }
    }

    private static void restoreInterrupt(Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }
}
