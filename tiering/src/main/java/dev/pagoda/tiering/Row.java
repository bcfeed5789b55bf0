package dev.pagoda.tiering;

/** A key with its live entry. */
public record Row<K, V>(K key, Entry<V> entry) {
    /** Leaves key and value out, since they are the user's. */
    @Override
    public String toString() {
        return "Row[version=" + entry.version() + "]";
    }
}
