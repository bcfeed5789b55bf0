package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.StoreException;

/** Values to framed bytes (format, codec, flags, checksum, payload) and back. Thread-safe; does not block. */
public interface ValueCodec<V> {
    /** Returns the name under which configuration and catalogue know this codec. */
    String name();

    /**
     * Returns the framed form of {@code value}.
     *
     * @throws StoreException with {@link dev.pagoda.tiering.ErrorCode#INVALID_VALUE} if the codec does not take it, with
     *     {@link dev.pagoda.tiering.ErrorCode#TYPE_NOT_ALLOWED} if its class is outside the allow-list
     */
    Bytes encode(V value);

    /**
     * Returns the value of a framed form.
     *
     * @throws StoreException with {@link dev.pagoda.tiering.ErrorCode#DAMAGED} if it is truncated, fails its checksum or can't be decoded,
     *     with {@link dev.pagoda.tiering.ErrorCode#TYPE_NOT_ALLOWED} if it holds a class outside the allow-list
     */
    V decode(Bytes form);
}
