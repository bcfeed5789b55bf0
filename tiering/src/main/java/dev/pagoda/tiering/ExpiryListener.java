package dev.pagoda.tiering;

/** Is told of entries that were removed because they had expired. Must not throw. Called without any lock held. */
@FunctionalInterface
public interface ExpiryListener<K, V> {
    void expired(K key, Entry<V> entry);
}
