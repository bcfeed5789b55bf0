package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The frame around every stored value: format byte, codec, flags, CRC32C, payload.
 *
 * <p>The checksum covers everything but itself, so that no bit of a frame can change unseen. The payload needs no length: it runs to the end,
 * and a frame that lost or gained bytes fails its checksum. Flags are for compression and encryption; a frame with a flag that this reader
 * does not know is refused.
 */
final class Frame {
    /** Bytes before the payload. */
    static final int HEADER = 7;

    static final int STRING = 1;
    static final int STRING_UTF16 = 2;
    static final int BYTES = 3;
    static final int JDK = 4;
    static final int FORY = 5;

    private static final byte FORMAT = (byte) 0xB1;
    private static final int CODEC_AT = 1;
    private static final int FLAGS_AT = 2;
    private static final int CHECKSUM_AT = 3;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Frame() {}

    /** Fills the header of {@code frame}, whose payload is in place, and gives the array away. */
    static Bytes seal(byte[] frame, int codec) {
        frame[0] = FORMAT;
        frame[CODEC_AT] = (byte) codec;
        frame[FLAGS_AT] = 0;
        INT.set(frame, CHECKSUM_AT, checksum(frame));
        return Bytes.wrap(frame);
    }

    /**
     * Returns the codec that wrote {@code frame}.
     *
     * @throws StoreException with {@link ErrorCode#DAMAGED} if it is no intact frame
     */
    static int open(Bytes frame) {
        byte[] array = frame.unsafeArray();
        if (array.length < HEADER || array[0] != FORMAT) {
            throw damaged("it has no header", null);
        }
        if ((int) INT.get(array, CHECKSUM_AT) != checksum(array)) {
            throw damaged("its checksum is wrong", null);
        }
        if (array[FLAGS_AT] != 0) {
            throw damaged("it has flags that this version does not know", null);
        }
        return array[CODEC_AT];
    }

    /** Returns the codec that a frame names, without a look at the rest of it; 0 if it is too short. */
    static int codec(Bytes frame) {
        return frame.length() < HEADER ? 0 : frame.at(CODEC_AT);
    }

    static StoreException damaged(String why, @Nullable Throwable cause) {
        return new StoreException(ErrorCode.DAMAGED, "A stored value can't be decoded: " + why, cause);
    }

    static StoreException foreign(int codec, String reader) {
        return damaged("it was written by " + nameOf(codec) + ", not by the codec " + reader, null);
    }

    private static String nameOf(int codec) {
        return switch (codec) {
            case STRING, STRING_UTF16 -> "the codec string";
            case BYTES -> "the codec bytes";
            case JDK -> "the codec jdk";
            case FORY -> "the codec fory";
            default -> "the unknown codec " + codec;
        };
    }

    private static int checksum(byte[] frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame, 0, CHECKSUM_AT);
        crc.update(frame, HEADER, frame.length - HEADER);
        return (int) crc.getValue();
    }
}
