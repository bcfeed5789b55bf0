package dev.pagoda.tiering;

/**
 * How the keys and values of a cache are encoded; kept beside the data so that another process can read it.
 *
 * @param keyType binary name of the key class
 * @param valueType binary name of the value class
 * @param valueCodec name of the value codec
 */
public record CacheFormat(String keyType, String valueType, String valueCodec) {
    /** The format of caches whose user hands over bytes. */
    public static final CacheFormat BYTES = new CacheFormat(Bytes.class.getName(), Bytes.class.getName(), "bytes");
}
