package dev.pagoda.tiering.codec;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Copies records whose components may change, by their canonical constructor; a record whose components are all shared is shared. */
final class RecordCopies implements CopyWay {
    private final RecordShape shape;
    private final BitSet changeable = new BitSet();

    RecordCopies(RecordShape shape) {
        this.shape = shape;
        for (int i = 0; i < shape.types().size(); i++) {
            changeable.set(i, !Immutables.hasAllOf(shape.types().get(i)));
        }
    }

    @Override
    public Object copy(Object value, Copying copying) {
        return copying.whole(value, this::copyParts);
    }

    private Object copyParts(Object value, Copying copying) {
        boolean changed = false;
        @Nullable Object[] components = shape.components(value);
        for (int i = changeable.nextSetBit(0); i >= 0; i = changeable.nextSetBit(i + 1)) {
            Object component = components[i];
            components[i] = copying.copy(component);
            changed |= components[i] != component;
        }
        return changed ? shape.create(components) : value;
    }
}
