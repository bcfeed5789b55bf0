package dev.pagoda.tiering.codec;

import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** One copy under way: which objects have been copied, and to what. Used by one thread. */
final class Copying {
    private static final @Nullable Object[] NONE = {};
    private static final Object UNDER_WAY = new Object();
    private static final int FEW = 16;
    private static final int MANY = 64;

    private @Nullable Object[] pairs = NONE;
    private int size;
    private @Nullable IdentityHashMap<Object, Object> many;

    /** Returns the copy of whatever a field, an element or an array slot holds. */
    @Nullable
    Object copy(@Nullable Object value) {
        return value == null ? null : CopyWays.of(value.getClass()).copy(value, this);
    }

    /** Returns the copy that was made of {@code original}, or null if there is none yet. */
    @Nullable
    Object copyOf(Object original) {
        if (many != null) {
            return many.get(original);
        }
        for (int i = 0; i < size; i += 2) {
            if (pairs[i] == original) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    /** Remembers the copy of {@code original}, which may not be complete yet. */
    void made(Object original, Object copy) {
        if (many == null && size < MANY) {
            if (size == pairs.length) {
                pairs = Arrays.copyOf(pairs, Math.max(FEW, 2 * size));
            }
            pairs[size++] = original;
            pairs[size++] = copy;
        } else {
            map().put(original, copy);
        }
    }

    /**
     * Copies a value that is made of its parts, all at once, or shares it if {@code copier} returns it.
     *
     * @throws CopyWay.NeedsSerialisation if the value can be reached from its own parts
     */
    Object whole(Object value, CopyWay copier) {
        Object known = copyOf(value);
        if (known == UNDER_WAY) {
            throw new CopyWay.NeedsSerialisation();
        }
        if (known != null) {
            return known;
        }
        made(value, UNDER_WAY);
        Object copy = copier.copy(value, this);
        remade(value, copy);
        return copy;
    }

    private void remade(Object original, Object copy) {
        for (int i = 0; i < size; i += 2) {
            if (pairs[i] == original) {
                pairs[i + 1] = copy;
            }
        }
        if (many != null) {
            many.put(original, copy);
        }
    }

    private IdentityHashMap<Object, Object> map() {
        if (many == null) {
            many = new IdentityHashMap<>(2 * size);
            for (int i = 0; i < size; i += 2) {
                Object original = pairs[i];
                Object copy = pairs[i + 1];
                if (original != null && copy != null) {
                    many.put(original, copy);
                }
            }
        }
        return many;
    }
}
