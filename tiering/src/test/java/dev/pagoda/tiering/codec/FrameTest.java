package dev.pagoda.tiering.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values come back as they were, and a frame that is not as it was written never gives a value. */
@SuppressWarnings("JavaUtilDate")
final class FrameTest {
    private static <V> ValueCodec<V> codec(String name, Class<V> type) {
        return ValueCodecs.of(name, type, FrameTest.class.getClassLoader(), AllowList.defaults());
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(Keys.texts(), Arbitraries.of("\uFFFD", "a\uFFFDb", "\uD800", "\uDC00\uD800", ""));
    }

    @Property(tries = 10_000)
    void textsComeBack(@ForAll("texts") String text) {
        ValueCodec<String> codec = codec(ValueCodecs.STRING, String.class);
        assertThat(codec.decode(codec.encode(text))).isEqualTo(text);
        ValueCodec<Object> auto = codec(ValueCodecs.AUTO, Object.class);
        assertThat(auto.decode(auto.encode(text))).isEqualTo(text);
    }

    @Property(tries = 10_000)
    void bytesComeBack(@ForAll byte[] bytes) {
        ValueCodec<byte[]> codec = codec(ValueCodecs.BYTES, byte[].class);
        assertThat(codec.decode(codec.encode(bytes))).isEqualTo(bytes).isNotSameAs(bytes);
        ValueCodec<Bytes> wrapped = codec(ValueCodecs.AUTO, Bytes.class);
        assertThat(wrapped.decode(wrapped.encode(Bytes.wrap(bytes)))).isEqualTo(Bytes.wrap(bytes));
    }

    /** A value and the codec that takes it. */
    record Sample(String codec, Object value) {}

    @Provide
    Arbitrary<Sample> samples() {
        Arbitrary<Object> values =
                Keys.any().filter(value -> !(value instanceof Bytes) && value.getClass() != Keys.Pair.class);
        Arbitrary<Object> nested = values.list().ofMaxSize(5).map(list -> list);
        return Combinators.combine(
                        Arbitraries.of(ValueCodecs.AUTO, ValueCodecs.JDK, ValueCodecs.FORY),
                        Arbitraries.oneOf(values, nested))
                .as(Sample::new);
    }

    @Property(tries = 10_000)
    void valuesComeBack(@ForAll("samples") Sample sample) {
        ValueCodec<Object> codec = Samples.CODECS.get(sample.codec());
        assertThat(codec.decode(codec.encode(sample.value()))).isEqualTo(sample.value());
    }

    @ParameterizedTest
    @ValueSource(strings = {ValueCodecs.AUTO, ValueCodecs.JDK, ValueCodecs.FORY})
    void everySingleBitCounts(String name) {
        ValueCodec<Object> codec = codec(name, Object.class);
        for (Object value : List.of("some text", List.of(1, 2, 3), new Date(5))) {
            byte[] frame = codec.encode(value).toByteArray();
            for (int bit = 0; bit < 8 * frame.length; bit++) {
                byte[] damaged = frame.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                assertDamaged(codec, damaged);
            }
        }
    }

    @Property(tries = 10_000)
    void noDamageGoesUnnoticed(
            @ForAll("frames") byte[] frame,
            @ForAll @IntRange(max = 2_000) int at,
            @ForAll byte to,
            @ForAll boolean cut) {
        byte[] damaged = cut ? Arrays.copyOf(frame, at % frame.length) : frame.clone();
        if (!cut) {
            damaged[at % frame.length] = to;
        }
        if (!Arrays.equals(damaged, frame)) {
            assertDamaged(Samples.CODECS.get(ValueCodecs.AUTO), damaged);
            assertDamaged(Samples.CODECS.get(ValueCodecs.FORY), damaged);
        }
    }

    @Provide
    Arbitrary<byte[]> frames() {
        return samples()
                .map(sample -> Samples.CODECS
                        .get(sample.codec())
                        .encode(sample.value())
                        .toByteArray());
    }

    @Test
    void whatWasAddedCounts() {
        ValueCodec<Object> codec = codec(ValueCodecs.AUTO, Object.class);
        byte[] frame = codec.encode("text").toByteArray();
        assertDamaged(codec, Arrays.copyOf(frame, frame.length + 1));
        assertDamaged(codec, new byte[0]);
    }

    @Test
    void aFlagOfALaterVersionIsRefused() {
        byte[] frame = {0, 0, 0, 0, 0, 0, 0, 'x'};
        byte[] sealed = Frame.seal(frame, Frame.STRING).toByteArray();
        byte[] flagged = sealed.clone();
        flagged[2] = 1;
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(flagged, 0, 3);
        crc.update(flagged, 7, 1);
        java.nio.ByteBuffer.wrap(flagged).putInt(3, (int) crc.getValue());
        assertThat(codec(ValueCodecs.STRING, String.class).decode(Bytes.wrap(sealed)))
                .isEqualTo("x");
        assertThatThrownBy(() -> codec(ValueCodecs.STRING, String.class).decode(Bytes.wrap(flagged)))
                .hasMessage("A stored value can't be decoded: it has flags that this version does not know");
    }

    @Test
    void aFrameOfAnotherCodecNamesBoth() {
        Bytes text = codec(ValueCodecs.STRING, String.class).encode("x");
        assertThatThrownBy(() -> codec(ValueCodecs.FORY, Object.class).decode(text))
                .hasMessage(
                        "A stored value can't be decoded: it was written by the codec string, not by the codec fory");
        assertThatThrownBy(() -> codec(ValueCodecs.JDK, Object.class).decode(text))
                .hasMessage(
                        "A stored value can't be decoded: it was written by the codec string, not by the codec jdk");
        assertThatThrownBy(() -> codec(ValueCodecs.BYTES, byte[].class).decode(text))
                .hasMessage(
                        "A stored value can't be decoded: it was written by the codec string, not by the codec bytes");
        assertThatThrownBy(() -> codec(ValueCodecs.STRING, String.class).decode(Frame.seal(new byte[7], 77)))
                .hasMessage("A stored value can't be decoded: it was written by the unknown codec 77, not by the codec"
                        + " string");
    }

    @Test
    void valuesOfAnotherTypeAreRefused() {
        assertThatThrownBy(() -> codec(ValueCodecs.STRING, Integer.class))
                .hasMessage("Codec string takes java.lang.String, the cache has java.lang.Integer");
        assertThatThrownBy(() -> codec("xml", Object.class))
                .hasMessage("There is no value codec \"xml\"; allowed are " + ValueCodecs.NAMES);
        for (String name : ValueCodecs.NAMES) {
            assertThatThrownBy(() -> codec(name, Object.class).encode(null)).hasMessage("A value must not be null");
        }
        assertThatThrownBy(() -> codec(ValueCodecs.STRING, Object.class).encode(1))
                .isInstanceOfAny(StoreException.class, ClassCastException.class);
        Bytes number = codec(ValueCodecs.AUTO, Object.class).encode(1);
        assertThatThrownBy(() -> codec(ValueCodecs.AUTO, Date.class).decode(number))
                .hasMessage("A stored value can't be decoded: it is a java.lang.Integer, not a java.util.Date");
    }

    private static void assertDamaged(ValueCodec<?> codec, byte[] frame) {
        assertThatThrownBy(() -> codec.decode(Bytes.wrap(frame)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED));
    }

    /** Codecs that all tries share: some generate code. */
    private static final class Samples {
        static final java.util.Map<String, ValueCodec<Object>> CODECS = java.util.Map.of(
                ValueCodecs.AUTO, codec(ValueCodecs.AUTO, Object.class),
                ValueCodecs.JDK, codec(ValueCodecs.JDK, Object.class),
                ValueCodecs.FORY, codec(ValueCodecs.FORY, Object.class));
    }
}
