package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Proves, with the first key that contains a class of the user, that its form leads back to an equal key. A class that leaves {@code equals}
 * to {@link Object}, or compares what its form does not hold, is refused here instead of losing entries later.
 *
 * <p>It is no proof for classes that count different contents as equal, as text in any case; those must bring what they compare into one
 * shape themselves, in their constructor. Thread-safe.
 */
final class KeyProof {
    private final Function<Bytes, Object> decoder;
    private final Set<Class<?>> proven = ConcurrentHashMap.newKeySet();

    KeyProof(Function<Bytes, Object> decoder) {
        this.decoder = decoder;
    }

    Check begin() {
        return new Check();
    }

    /** The proof of one key. Used by one thread. */
    final class Check {
        private @Nullable List<Class<?>> unproven;

        /** Notes a class that the key contains. */
        void met(Class<?> type) {
            if (!proven.contains(type)) {
                unproven = unproven == null ? new ArrayList<>() : unproven;
                unproven.add(type);
            }
        }

        /**
         * Throws {@link StoreException} with {@link dev.pagoda.tiering.ErrorCode#INVALID_KEY} if {@code key} has a class that is new here, and
         * does not come back from its form.
         */
        void finish(Object key, Bytes form) {
            if (unproven == null) {
                return;
            }
            Object decoded;
            try {
                decoded = decoder.apply(form);
            } catch (StoreException e) {
                throw FormEncoder.noForm(unproven.get(0), "it does not come back, " + e.getMessage());
            }
            if (!key.equals(decoded) || key.hashCode() != decoded.hashCode()) {
                throw FormEncoder.noForm(
                        unproven.get(0),
                        "what comes back is not equal to it; the class must define equals by its fields");
            }
            proven.addAll(unproven);
        }
    }
}
