package dev.pagoda.jcache;

import java.util.List;
import java.util.Objects;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/** An immutable copy of what the user configured. */
final class CacheConfiguration<K, V> implements CompleteConfiguration<K, V> {
    private static final long serialVersionUID = 1L;

    // Never handed out and never changed.
    private final MutableConfiguration<K, V> copy;

    private CacheConfiguration(MutableConfiguration<K, V> copy) {
        this.copy = copy;
    }

    /**
     * Returns a copy of {@code configuration}.
     *
     * @throws IllegalArgumentException if it contradicts itself
     */
    static <K, V> CacheConfiguration<K, V> of(Configuration<K, V> configuration) {
        if (configuration instanceof CompleteConfiguration<K, V> complete) {
            requireFactory("readThrough", complete.isReadThrough(), "cache loader", complete.getCacheLoaderFactory());
            requireFactory("writeThrough", complete.isWriteThrough(), "cache writer", complete.getCacheWriterFactory());
            return new CacheConfiguration<>(new MutableConfiguration<>(complete));
        }
        return new CacheConfiguration<>(new MutableConfiguration<K, V>()
                .setTypes(configuration.getKeyType(), configuration.getValueType())
                .setStoreByValue(configuration.isStoreByValue()));
    }

    CacheConfiguration<K, V> withStatistics(boolean enabled) {
        return new CacheConfiguration<>(new MutableConfiguration<>(copy).setStatisticsEnabled(enabled));
    }

    CacheConfiguration<K, V> withManagement(boolean enabled) {
        return new CacheConfiguration<>(new MutableConfiguration<>(copy).setManagementEnabled(enabled));
    }

    /**
     * Returns a copy with {@code listener} added.
     *
     * @throws IllegalArgumentException if it is there already
     */
    CacheConfiguration<K, V> withListener(CacheEntryListenerConfiguration<K, V> listener) {
        return new CacheConfiguration<>(new MutableConfiguration<>(copy).addCacheEntryListenerConfiguration(listener));
    }

    CacheConfiguration<K, V> withoutListener(CacheEntryListenerConfiguration<K, V> listener) {
        return new CacheConfiguration<>(
                new MutableConfiguration<>(copy).removeCacheEntryListenerConfiguration(listener));
    }

    @Override
    public Class<K> getKeyType() {
        return copy.getKeyType();
    }

    @Override
    public Class<V> getValueType() {
        return copy.getValueType();
    }

    @Override
    public boolean isStoreByValue() {
        return copy.isStoreByValue();
    }

    @Override
    public boolean isReadThrough() {
        return copy.isReadThrough();
    }

    @Override
    public boolean isWriteThrough() {
        return copy.isWriteThrough();
    }

    @Override
    public boolean isStatisticsEnabled() {
        return copy.isStatisticsEnabled();
    }

    @Override
    public boolean isManagementEnabled() {
        return copy.isManagementEnabled();
    }

    @Override
    public Iterable<CacheEntryListenerConfiguration<K, V>> getCacheEntryListenerConfigurations() {
        List<CacheEntryListenerConfiguration<K, V>> listeners = new java.util.ArrayList<>();
        copy.getCacheEntryListenerConfigurations().forEach(listeners::add);
        return List.copyOf(listeners);
    }

    @Override
    public @Nullable Factory<CacheLoader<K, V>> getCacheLoaderFactory() {
        return copy.getCacheLoaderFactory();
    }

    @Override
    public @Nullable Factory<CacheWriter<? super K, ? super V>> getCacheWriterFactory() {
        return copy.getCacheWriterFactory();
    }

    @Override
    public Factory<ExpiryPolicy> getExpiryPolicyFactory() {
        return copy.getExpiryPolicyFactory();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CacheConfiguration<?, ?> that && copy.equals(that.copy);
    }

    @Override
    public int hashCode() {
        return Objects.hash(copy);
    }

    private static void requireFactory(String option, boolean on, String what, @Nullable Factory<?> factory) {
        if (on && factory == null) {
            throw new IllegalArgumentException(option + " needs the factory of a " + what);
        }
    }
}
