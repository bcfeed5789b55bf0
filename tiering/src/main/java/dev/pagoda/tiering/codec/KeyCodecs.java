package dev.pagoda.tiering.codec;

/**
 * The codecs for keys. All of them write one canonical form, which {@link KeyCodec} describes.
 *
 * <p>In the order of {@code compareTo}: text, numbers, characters, booleans, {@link java.util.UUID}, the dates and times of
 * {@code java.time}, {@code java.util} and {@code java.sql}; arrays of bytes as unsigned numbers; records by their components, and lists by
 * their elements. Enums are ordered by name. Any other {@link java.io.Serializable} key has a form, and some order.
 */
public final class KeyCodecs {
    private KeyCodecs() {}

    /**
     * Returns the codec for keys of {@code type}; for {@link Object} that takes every key that has a form.
     *
     * @param loader finds the classes of decoded keys
     * @param allowed the classes that keys may consist of; {@code type} is added
     */
    public static <K> KeyCodec<K> of(Class<K> type, ClassLoader loader, AllowList allowed) {
        AllowList list = allowed.and(type);
        return new CanonicalKeyCodec<>(type, list, new LoadedTypes(list, loader));
    }
}
