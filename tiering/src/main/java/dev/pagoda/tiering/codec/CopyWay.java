package dev.pagoda.tiering.codec;

import java.io.Serial;

/** How objects of one class are copied. Thread-safe. */
@FunctionalInterface
interface CopyWay {
    /** The object itself. */
    CopyWay SHARE = (value, copying) -> value;

    /** The whole graph by serialisation, since references into and out of this object have to stay what they are. */
    CopyWay SERIALISE = (value, copying) -> {
        throw new NeedsSerialisation();
    };

    /** Returns a copy, or {@code value} itself if nothing reachable from it can change. */
    Object copy(Object value, Copying copying);

    /** Says that a graph has an object which only serialisation can copy. Carries no state and no stack trace. */
    final class NeedsSerialisation extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        NeedsSerialisation() {
            super(null, null, false, false);
        }
    }
}
