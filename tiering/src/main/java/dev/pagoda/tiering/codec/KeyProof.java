package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.StoreException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Proves, with the first key of each class of the user, that its form leads back to an equal key. A class that leaves {@code equals} to
 * {@link Object}, or compares what its form does not hold, is refused here instead of losing entries later.
 *
 * <p>It is no proof for classes that count different contents as equal, as text in any case; those must bring what they compare into one
 * shape themselves, in their constructor.
 */
final class KeyProof {
    private final Function<Bytes, Object> decoder;
    private final Set<Class<?>> proven = ConcurrentHashMap.newKeySet();

    KeyProof(Function<Bytes, Object> decoder) {
        this.decoder = decoder;
    }

    /** Throws {@link StoreException} with {@link dev.pagoda.tiering.ErrorCode#INVALID_KEY} if {@code key} does not come back from its form. */
    void check(Object key, Bytes form) {
        Class<?> type = key.getClass();
        if (SimpleKeys.has(type) || type.isArray() || proven.contains(type) || key instanceof RawKey) {
            return;
        }
        Object decoded;
        try {
            decoded = decoder.apply(form);
        } catch (StoreException e) {
            throw FormEncoder.noForm(type, "it does not come back, " + e.getMessage());
        }
        if (!key.equals(decoded) || key.hashCode() != decoded.hashCode()) {
            throw FormEncoder.noForm(
                    type, "what comes back is not equal to it; the class must define equals by its fields");
        }
        proven.add(type);
    }
}
