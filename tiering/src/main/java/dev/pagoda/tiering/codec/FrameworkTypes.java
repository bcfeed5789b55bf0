package dev.pagoda.tiering.codec;

import java.util.Set;

/** What Spring's and Hibernate's caches store, by exact name: their keys, entries and markers, never a whole framework. */
final class FrameworkTypes {
    private static final Set<String> ALL = Set.of(
            "org.springframework.cache.interceptor.SimpleKey",
            "org.springframework.cache.support.NullValue",
            "org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer$1",
            "org.hibernate.cache.internal.BasicCacheKeyImplementation",
            "org.hibernate.cache.internal.CacheKeyImplementation",
            "org.hibernate.cache.internal.NaturalIdCacheKey",
            "org.hibernate.cache.internal.QueryResultsCacheImpl$CacheItem",
            "org.hibernate.cache.spi.QueryKey",
            "org.hibernate.query.internal.QueryParameterBindingsImpl$ParameterBindingsMementoImpl",
            "org.hibernate.cache.spi.entry.CollectionCacheEntry",
            "org.hibernate.cache.spi.entry.StandardCacheEntryImpl",
            "org.hibernate.cache.spi.support.AbstractReadWriteAccess$Item",
            "org.hibernate.cache.spi.support.AbstractReadWriteAccess$SoftLockImpl");
    /** Serialisable types of the JDK in whose arrays Hibernate keeps the state of an entity. */
    private static final Set<String> ARRAY_TYPES = Set.of("java.io.Serializable", "java.lang.Comparable");

    /** Those of {@link #ALL} that are keys or markers, which nobody changes once they are made. */
    private static final Set<String> KEYS = Set.of(
            "org.springframework.cache.interceptor.SimpleKey",
            "org.springframework.cache.support.NullValue",
            "org.hibernate.cache.internal.BasicCacheKeyImplementation",
            "org.hibernate.cache.internal.CacheKeyImplementation",
            "org.hibernate.cache.internal.NaturalIdCacheKey",
            "org.hibernate.cache.spi.QueryKey",
            "org.hibernate.query.internal.QueryParameterBindingsImpl$ParameterBindingsMementoImpl");

    private FrameworkTypes() {}

    static boolean isKey(String name) {
        return KEYS.contains(name);
    }

    static boolean has(String name) {
        return ALL.contains(name) || ARRAY_TYPES.contains(name);
    }
}
