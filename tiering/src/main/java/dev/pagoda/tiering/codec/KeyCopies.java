package dev.pagoda.tiering.codec;

import org.jspecify.annotations.Nullable;

/**
 * Shares the cache keys of frameworks, which nobody changes, if what they were made of can't change either; leaves them to serialisation
 * otherwise.
 */
final class KeyCopies implements CopyWay {
    private final ObjectShape shape;

    KeyCopies(ObjectShape shape) {
        this.shape = shape;
    }

    @Override
    public Object copy(Object value, Copying copying) {
        requireFixedParts(value);
        return value;
    }

    private void requireFixedParts(Object value) {
        if (!shape.isReachable()) {
            throw new NeedsSerialisation();
        }
        for (ObjectShape.Level level : shape.levels()) {
            for (SerialField field : level.fields()) {
                requireFixed(field.get(value));
            }
        }
    }

    /** The key's own array is reached through nothing but the key. */
    private static void requireFixed(@Nullable Object part) {
        if (part instanceof Object[] elements) {
            for (Object element : elements) {
                requireShared(element);
            }
        } else {
            requireShared(part);
        }
    }

    private static void requireShared(@Nullable Object part) {
        CopyWay way = part == null ? SHARE : CopyWays.of(part.getClass());
        if (way instanceof KeyCopies key && part != null) {
            key.requireFixedParts(part);
        } else if (way != SHARE) {
            throw new NeedsSerialisation();
        }
    }
}
