package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Collects the payload of a frame behind room for its header. Not thread-safe. */
final class FrameBuffer extends ByteArrayOutputStream {
    static final int INITIAL = 256;

    FrameBuffer() {
        super(INITIAL);
        count = Frame.HEADER;
    }

    Bytes seal(int codec) {
        return Frame.seal(Arrays.copyOf(buf, count), codec);
    }
}
