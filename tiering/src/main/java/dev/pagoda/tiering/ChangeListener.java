package dev.pagoda.tiering;

/** Is told of changes made elsewhere. Called by the thread that made or received the change; must neither block nor throw. */
public interface ChangeListener<K> {
    /**
     * The entry of {@code key} now has {@code version}, or was removed with it; entries of older versions are stale, and so is the expiry of
     * one with the same version, which may have been touched.
     */
    void changed(K key, long version);

    /** Anything may have changed. */
    void everythingChanged();
}
