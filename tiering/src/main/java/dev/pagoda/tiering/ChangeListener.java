package dev.pagoda.tiering;

/** Is told of changes made elsewhere. Called by the thread that made or received the change; must neither block nor throw. */
public interface ChangeListener<K> {
    /** As the instant of expiry in {@link #changed(Object, long, long)}: there is no live entry. */
    long REMOVED = 0;

    /**
     * The entry of {@code key} now has {@code version}, or was removed with it; entries of older versions are stale, and so is the expiry of
     * one with the same version, which may have been touched.
     */
    void changed(K key, long version);

    /**
     * As {@link #changed(Object, long)}, by who knows the whole state that the change has led to: a copy with exactly this version and this
     * instant of expiry is up to date, one of a greater version is newer than this change, every other one is stale. The changes of a key
     * are told in the order in which they were made.
     *
     * @param version of the entry, or of the removal
     * @param expiresAt exactly what {@link Entry#expiresAt} of the entry says since this change, or {@link #REMOVED}
     */
    default void changed(K key, long version, long expiresAt) {
        changed(key, version);
    }

    /** Anything may have changed, and versions may have begun anew. */
    void everythingChanged();
}
