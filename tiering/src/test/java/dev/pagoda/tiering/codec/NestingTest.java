package dev.pagoda.tiering.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a codec takes it gives back: what is nested too deeply to be read is not written. */
final class NestingTest {
    private static ValueCodec<Object> codec(String name) {
        return ValueCodecs.of(
                name,
                Object.class,
                NestingTest.class.getClassLoader(),
                AllowList.of(List.of(NestingTest.class.getName())));
    }

    /** A class that leads to itself. */
    static final class Node implements Serializable {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // whatever it is, it is serialisable
        final Object next;

        Node(Object next) {
            this.next = next;
        }

        @Override
        public String toString() {
            return "Node";
        }
    }

    record Link(Object next) implements Serializable {}

    private static Object nested(String shape, int levels) {
        UnaryOperator<Object> around = switch (shape) {
            case "list" -> inner -> new ArrayList<>(Arrays.asList(inner));
            case "array" -> inner -> new Object[] {inner};
            case "record" -> Link::new;
            case "map" -> inner -> Map.of("next", inner);
            default -> Node::new;
        };
        Object value = "end";
        for (int i = 1; i < levels; i++) {
            value = around.apply(value);
        }
        return value;
    }

    @ParameterizedTest
    @CsvSource({"jdk, 250", "fory, 900"})
    void whatIsNestedLessDeeplyComesBack(String name, int levels) {
        ValueCodec<Object> codec = codec(name);
        for (String shape : List.of("list", "array", "record", "object")) {
            Bytes form = codec.encode(nested(shape, levels));
            assertThat(codec.decode(form)).as(shape).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"jdk, 252", "jdk, 1100", "auto, 1100", "fory, 1100", "fory, 1500", "fory, 100000", "jdk, 100000"})
    void whatIsNestedMoreDeeplyIsNotTaken(String name, int levels) {
        for (String shape : List.of("list", "array", "record", "object", "map")) {
            assertThatExceptionOfType(StoreException.class)
                    .as(shape)
                    .isThrownBy(() -> codec(name).encode(nested(shape, levels)))
                    .matches(e -> e.code() == ErrorCode.INVALID_VALUE);
        }
    }

    @Test
    void theErrorNamesTheLimit() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> codec("jdk").encode(nested("list", 300)))
                .withMessage("A value contains more than 250 levels of objects in objects");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> codec("fory").encode(nested("list", 1100)))
                .withMessageContaining("more than 1000 levels of objects in objects");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "fory"})
    void manyObjectsBesideEachOtherAreNotDeep(String name) {
        List<Object> values = new ArrayList<>();
        IntStream.range(0, 20_000).forEach(i -> values.add(new Link(List.of(i, "text " + i))));
        ValueCodec<Object> codec = codec(name);
        assertThat(codec.decode(codec.encode(values))).isEqualTo(values);
    }

    /** Fails while it is written. */
    private static final class Changing implements Serializable {
        private static final long serialVersionUID = 1;

        private void writeObject(ObjectOutputStream out) {
            throw new ConcurrentModificationException();
        }
    }

    @Test
    void aHookThatFailsIsAnErrorOfTheValue() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> codec("jdk").encode(new Changing()))
                .matches(e -> e.code() == ErrorCode.INVALID_VALUE)
                .withMessageContaining("ConcurrentModificationException");
    }

    @Test
    void aClassWithTheNameOfAPrimitiveInASignatureIsNoPrimitive() {
        assertThat(AllowList.defaults().allows("B")).isFalse();
        assertThat(AllowList.defaults().allows("[B")).isTrue();
        assertThat(AllowList.defaults().allows(int[][].class)).isTrue();
    }
}
