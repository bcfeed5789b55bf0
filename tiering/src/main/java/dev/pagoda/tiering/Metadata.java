package dev.pagoda.tiering;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of the entries of one cache: kept by the system of record, and found by it.
 *
 * <p>Attributes belong to a live entry. A put that replaces its value, and a new time to live, leave them alone; they are gone with the entry:
 * when it is removed, has expired, or was cleared, and an entry that is created for its key later has none. Setting them changes neither the
 * version of the entry nor its times, and is no change that listeners are told of.
 *
 * <p>Thread-safe. Every method blocks on the backend and throws {@link StoreException}, for keys as those of {@link Store} do. What is read
 * here comes from no copy.
 *
 * @param <K> key type
 */
public interface Metadata<K> {
    /** Returns version, times and metadata of the live entry, or null. */
    @Nullable
    Entry<EntryMetadata> get(K key);

    /**
     * Puts {@code attributes} in the place of those that a live entry has, in one atomic step; {@link Attributes#NONE} removes them.
     *
     * @return whether there is a live entry; without one nothing is done
     */
    boolean set(K key, Attributes attributes);

    /**
     * As {@link #set(Object, Attributes)}, if the entry has exactly {@code version}.
     *
     * @return whether there is a live entry of that version; without one nothing is done
     */
    boolean set(K key, Attributes attributes, long version);

    /**
     * Returns a page of the live entries that have all of {@code wanted}, in the order of their encoded keys, by an index of attributes.
     * Entries that nobody touches during the pages are seen exactly once. Each page costs what all entries cost that have them, since they
     * are put into order.
     *
     * @param wanted at least one attribute, or an {@link IllegalArgumentException} is thrown
     * @param limit the most rows of the page, at least 1
     * @param after the cursor of the page before ({@link Page#next}), or null for the first page
     */
    Page<K, EntryMetadata> find(Attributes wanted, int limit, @Nullable Bytes after);

    /**
     * Removes those of {@code keys} whose live entry has all of {@code wanted}, each one atomically, not all together.
     *
     * @return the keys that were removed, with the version of the removal
     */
    Map<K, Long> remove(Collection<? extends K> keys, Attributes wanted);

    /**
     * Removes the live entries that have all of {@code wanted}, each one atomically, in batches of a thousand. Whether an entry is removed that
     * gets them meanwhile is not said. After a failure a part may be removed; a second call removes the rest.
     *
     * @param wanted at least one attribute, or an {@link IllegalArgumentException} is thrown
     * @return the number of entries that were removed
     */
    default long removeAll(Attributes wanted) {
        return MetadataRemoval.run(this, wanted);
    }

    /** Returns {@code wanted} if it is a question that not every entry matches. */
    static Attributes requireAny(Attributes wanted) {
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("At least one content type, tag or property must be wanted");
        }
        return wanted;
    }
}
