package dev.pagoda.tiering.codec;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Text as UTF-8. Text with an unpaired surrogate, which UTF-8 can't hold, is kept as UTF-16, so that every string comes back. */
final class StringValueCodec implements ValueCodec<String> {
    static final StringValueCodec INSTANCE = new StringValueCodec();

    private static final char REPLACEMENT = '\uFFFD';

    private StringValueCodec() {}

    @Override
    public String name() {
        return ValueCodecs.STRING;
    }

    @Override
    public Bytes encode(String value) {
        if (!((Object) value instanceof String)) {
            throw ValueCodecs.unsuitable(name(), value);
        }
        return isWellFormed(value)
                ? frame(value.getBytes(UTF_8), Frame.STRING)
                : frame(utf16(value), Frame.STRING_UTF16);
    }

    @Override
    public String decode(Bytes form) {
        int codec = Frame.open(form);
        return switch (codec) {
            case Frame.STRING -> utf8(form.unsafeArray());
            case Frame.STRING_UTF16 -> utf16(form.unsafeArray());
            default -> throw Frame.foreign(codec, name());
        };
    }

    private static Bytes frame(byte[] payload, int codec) {
        byte[] frame = new byte[Frame.HEADER + payload.length];
        System.arraycopy(payload, 0, frame, Frame.HEADER, payload.length);
        return Frame.seal(frame, codec);
    }

    /** The lenient decoder is the fast one; only a replacement character can hide a malformed byte. */
    private static String utf8(byte[] frame) {
        String text = new String(frame, Frame.HEADER, frame.length - Frame.HEADER, UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : strictUtf8(frame);
    }

    private static String strictUtf8(byte[] frame) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(frame, Frame.HEADER, frame.length - Frame.HEADER))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Frame.damaged("it is not UTF-8", e);
        }
    }

    private static byte[] utf16(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 2);
        bytes.asCharBuffer().put(text);
        return bytes.array();
    }

    private static String utf16(byte[] frame) {
        int length = frame.length - Frame.HEADER;
        if (length % 2 != 0) {
            throw new StoreException(ErrorCode.DAMAGED, "A stored value can't be decoded: it is not " + UTF_16BE);
        }
        return ByteBuffer.wrap(frame, Frame.HEADER, length)
                .slice()
                .asCharBuffer()
                .toString();
    }

    private static boolean isWellFormed(String text) {
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                return false;
            }
            i += Character.charCount(c);
        }
        return true;
    }
}
