package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.StoreException;

/**
 * The canonical form of keys: equal keys give equal bytes, and for keys of one ordered type the order of the bytes is the natural order.
 *
 * <p>Thread-safe; does not block. The forms describe themselves, so that a reader without the key's class can still show them.
 */
public interface KeyCodec<K> {
    /**
     * Returns the canonical form of {@code key}.
     *
     * @throws StoreException with {@link dev.pagoda.tiering.ErrorCode#INVALID_KEY} if the key is null, not of this codec's type, or has no
     *     canonical form
     */
    Bytes encode(K key);

    /**
     * Returns the key whose canonical form is {@code form}.
     *
     * @throws StoreException with {@link dev.pagoda.tiering.ErrorCode#DAMAGED} if it is no canonical form, with
     *     {@link dev.pagoda.tiering.ErrorCode#TYPE_NOT_ALLOWED} if it names a class outside the allow-list
     */
    K decode(Bytes form);

    /** Returns the bytes with which the forms of exactly those text keys start that start with {@code prefix}. */
    Bytes encodePrefix(String prefix);
}
