package dev.pagoda.tiering.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys of any class: equal ones have one form, whatever the JDK's serialisation would make of them; those without a form are refused. */
@SuppressWarnings({"JdkObsolete", "serial"})
final class KeyObjectTest {
    private static final KeyCodec<Object> CODEC = Keys.codec(Object.class);

    /** A key as applications write it. */
    static class Composite implements Serializable {
        private static final long serialVersionUID = 1;
        private final Object first;
        private final Object second;
        private transient String shown;

        Composite(Object first, Object second) {
            this.first = first;
            this.second = second;
        }

        @Override
        @SuppressWarnings("EqualsGetClass") // subclasses are other keys
        public boolean equals(Object other) {
            return other != null
                    && other.getClass() == getClass()
                    && Objects.deepEquals(first, ((Composite) other).first)
                    && Objects.deepEquals(second, ((Composite) other).second);
        }

        @Override
        public int hashCode() {
            return Arrays.deepHashCode(new Object[] {first, second});
        }

        @Override
        public String toString() {
            shown = shown == null ? first + "/" + second : shown;
            return shown;
        }
    }

    /** Fills a field when its hash code is first asked for, as {@code String} does. */
    static final class Lazy implements Serializable {
        private static final long serialVersionUID = 1;
        private final String text;
        private int hash;

        Lazy(String text) {
            this.text = text;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Lazy that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            if (hash == 0) {
                hash = text.hashCode();
            }
            return hash;
        }
    }

    static final class Extended extends Composite {
        private static final long serialVersionUID = 1;
        private final int more;

        Extended(Object first, int more) {
            super(first, null);
            this.more = more;
        }

        @Override
        public boolean equals(Object other) {
            return super.equals(other) && other instanceof Extended that && that.more == more;
        }

        @Override
        public int hashCode() {
            return 31 * super.hashCode() + more;
        }
    }

    /** Writes what it likes, by all the methods there are. */
    static final class Hooked implements Serializable {
        private static final long serialVersionUID = 1;
        private transient Map<String, Integer> counts;
        private transient int derived;
        private int plain = 3;

        Hooked(Map<String, Integer> counts) {
            this.counts = counts;
            this.derived = counts.size();
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeObject(counts);
            out.writeBoolean(true);
            out.writeByte(1);
            out.writeShort(2);
            out.writeChar('c');
            out.writeInt(4);
            out.writeLong(5);
            out.writeFloat(6);
            out.writeDouble(7);
            out.writeUTF("utf");
            out.write(new byte[] {8, 9});
            out.write(10);
            out.write(new byte[] {1, 2, 3}, 1, 1);
            out.writeUnshared("last");
        }

        @SuppressWarnings("unchecked")
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            counts = (Map<String, Integer>) in.readObject();
            byte[] two = new byte[2];
            boolean same = in.readBoolean()
                    && in.readByte() == 1
                    && in.readShort() == 2
                    && in.readChar() == 'c'
                    && in.readInt() == 4
                    && in.readLong() == 5
                    && in.readFloat() == 6
                    && in.readDouble() == 7
                    && in.readUTF().equals("utf");
            in.readFully(two);
            same &= Arrays.equals(two, new byte[] {8, 9}) && in.read() == 10 && in.read(two, 0, 1) == 1 && two[0] == 2;
            same &= in.available() > 0 && in.readUnshared().equals("last") && in.available() == 0 && in.read() == -1;
            derived = same ? counts.size() : -1;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Hooked that
                    && counts.equals(that.counts)
                    && derived == that.derived
                    && plain == that.plain;
        }

        @Override
        public int hashCode() {
            return counts.hashCode();
        }
    }

    /** Names its fields itself. */
    static final class Named implements Serializable {
        private static final long serialVersionUID = 1;
        private int number = 5;
        private String text = "t";

        private void writeObject(ObjectOutputStream out) throws IOException {
            ObjectOutputStream.PutField fields = out.putFields();
            fields.put("text", text);
            fields.put("number", number);
            out.writeFields();
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            ObjectInputStream.GetField fields = in.readFields();
            number = fields.get("number", 0) + (fields.defaulted("none") ? 0 : 1) + fields.get("missing", 0);
            text = (String) fields.get("text", null);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Named that && number == that.number && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    /** Stands for itself by a proxy. */
    static final class Proxied implements Serializable {
        private static final long serialVersionUID = 1;
        private final String text;

        Proxied(String text) {
            this.text = text;
        }

        private Object writeReplace() {
            return new Proxy(text);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Proxied that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        private record Proxy(String text) implements Serializable {
            private Object readResolve() {
                return new Proxied(text);
            }
        }
    }

    /** Stands for itself by an object of another class. */
    static final class Replaced implements Serializable {
        private static final long serialVersionUID = 1;
        private final String text;

        Replaced(String text) {
            this.text = text;
        }

        private Object writeReplace() {
            return new Substitute(text);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Replaced that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    static final class Substitute implements Serializable {
        private static final long serialVersionUID = 1;
        private final String text;

        Substitute(String text) {
            this.text = text;
        }

        private Object readResolve() {
            return new Replaced(text);
        }
    }

    /** Writes everything itself. */
    public static final class External implements Externalizable {
        private static final long serialVersionUID = 1;
        private List<Integer> numbers = new ArrayList<>();

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(numbers.size());
            for (int number : numbers) {
                out.writeInt(number);
            }
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException {
            int size = in.readInt();
            for (int i = 0; i < size; i++) {
                numbers.add(in.readInt());
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof External that && numbers.equals(that.numbers);
        }

        @Override
        public int hashCode() {
            return numbers.hashCode();
        }
    }

    /** A record of what a key may hold. */
    @SuppressWarnings("ArrayRecordComponent")
    record Mixed(String text, Optional<TimeUnit> unit, Set<Integer> numbers, int[] array) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Mixed that
                    && text.equals(that.text)
                    && unit.equals(that.unit)
                    && numbers.equals(that.numbers)
                    && Arrays.equals(array, that.array);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    private static External external(Integer... numbers) {
        External external = new External();
        external.numbers.addAll(List.of(numbers));
        return external;
    }

    static Collection<Object> keys() {
        return List.of(
                new Composite("a", 1),
                new Composite(null, new Composite(List.of(1, 2), Set.of("x"))),
                new Composite(new String[] {"a", "b"}, new long[] {1, 2}),
                new Composite(new Object[] {1, "b", null}, new boolean[] {true}),
                new Lazy("text"),
                new Extended("a", 7),
                new Hooked(new HashMap<>(Map.of("a", 1, "b", 2))),
                new Named(),
                new Replaced("r"),
                new Proxied("p"),
                external(1, 2, 3),
                new Mixed("m", Optional.of(TimeUnit.DAYS), Set.of(3, 1, 2), new int[] {1}),
                String.class,
                Map.entry("k", "v"),
                Optional.empty(),
                List.of("a:b", "{c}", "\0"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void comesBackAndIsWrittenTheSameAgain(Object key) {
        Bytes form = CODEC.encode(key);
        Object back = Keys.codec(Object.class).decode(form);
        assertThat(back).isEqualTo(key);
        assertThat(Keys.codec(Object.class).encode(back)).isEqualTo(form);
    }

    @Test
    void sharedReferencesDoNotShow() {
        String text = "shared";
        Object shared = new Composite(text, text);
        Object separate = new Composite(String.valueOf(text.toCharArray()), String.valueOf(text.toCharArray()));
        assertThat(shared).isEqualTo(separate);
        assertThat(CODEC.encode(shared)).isEqualTo(CODEC.encode(separate));
        List<Integer> list = new ArrayList<>(List.of(1000));
        assertThat(CODEC.encode(new Composite(list, list)))
                .isEqualTo(CODEC.encode(new Composite(List.of(1000), new LinkedList<>(List.of(1000)))));
    }

    @Test
    void theOrderOfHashTablesDoesNotShow() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            List<String> names = new ArrayList<>();
            random.ints(10, 0, 1_000).forEach(n -> names.add("n" + n));
            Map<String, Integer> grown = new HashMap<>(1);
            Map<String, Integer> linked = new LinkedHashMap<>();
            names.forEach(name -> grown.put(name, 1));
            java.util.Collections.shuffle(names, random);
            names.forEach(name -> linked.put(name, 1));
            for (Object other :
                    List.of(linked, new TreeMap<>(grown), Map.copyOf(grown), new ConcurrentHashMap<>(linked))) {
                assertThat(CODEC.encode(new Composite(other, new HashSet<>(names))))
                        .as("seed %s", seed)
                        .isEqualTo(CODEC.encode(new Composite(grown, new LinkedHashSet<>(names))));
            }
        }
    }

    @Test
    void fieldsThatAreFilledOnFirstUseDoNotShow() {
        Lazy used = new Lazy("text");
        assertThat(used.hashCode()).isNotZero();
        assertThat(CODEC.encode(List.of(new Lazy("text")))).isEqualTo(CODEC.encode(List.of(used)));
        Composite shown = new Composite(1, 2);
        assertThat(shown).hasToString("1/2");
        assertThat(CODEC.encode(new Composite(1, 2))).isEqualTo(CODEC.encode(shown));
    }

    @Test
    void decimalsAreEqualAsTheySay() {
        assertThat(CODEC.encode(new java.math.BigDecimal("1.0")))
                .isNotEqualTo(CODEC.encode(new java.math.BigDecimal("1.00")))
                .isEqualTo(CODEC.encode(java.math.BigDecimal.valueOf(10, 1)));
    }

    /** Leaves equals to {@code Object}. */
    static final class NoEquals implements Serializable {
        private static final long serialVersionUID = 1;
        String text = "t";
    }

    static final class NotSerial {
        final String text = "t";
    }

    static Collection<Object> refused() {
        List<Object> circle = new ArrayList<>();
        circle.add(circle);
        TreeSet<String> sorted = new TreeSet<>(Comparator.comparing(String::length));
        sorted.add("a");
        return List.of(
                new NoEquals(),
                new NotSerial(),
                new Composite("a", new NotSerial()),
                circle,
                sorted,
                new java.util.ArrayDeque<>(List.of(1)),
                new int[] {1},
                Optional.of(new Object[] {1}),
                new AtomicInteger(1),
                "x".repeat(70_000));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatHasNoForm(Object key) {
        assertThatThrownBy(() -> CODEC.encode(List.of(key)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_KEY));
    }

    @Test
    void aClassIsProvenWhereverItStands() {
        KeyCodec<Object> codec = Keys.codec(Object.class);
        for (Object key : List.of(List.of(1), new Composite(1, 2), new Keys.Pair("a", 1))) {
            assertThat(codec.decode(codec.encode(key))).isEqualTo(key);
        }
        for (Object key : List.of(List.of(new NoEquals()), new Composite(1, new NoEquals()))) {
            assertThatThrownBy(() -> codec.encode(key))
                    .hasMessageContaining(NoEquals.class.getTypeName() + " has no canonical form");
        }
    }

    @Test
    void saysWhyAKeyHasNoForm() {
        assertThatThrownBy(() -> CODEC.encode(new NoEquals()))
                .hasMessage("A key of " + NoEquals.class.getTypeName() + " has no canonical form: what comes back is"
                        + " not equal to it; the class must define equals by its fields");
        assertThatThrownBy(() -> CODEC.encode(new NotSerial()))
                .hasMessage("A key of " + NotSerial.class.getTypeName()
                        + " has no canonical form: the class is not Serializable");
        assertThatThrownBy(() -> CODEC.encode(null)).hasMessage("A key must not be null");
        assertThatThrownBy(() -> untyped(KeyCodecs.of(String.class, getClass().getClassLoader(), AllowList.defaults()))
                        .encode(1))
                .hasMessage("A key of java.lang.Integer does not fit a cache whose keys are java.lang.String");
    }

    @Test
    void aClassOutsideOfTheListIsRefusedBothWays() {
        KeyCodec<Object> closed = KeyCodecs.of(Object.class, getClass().getClassLoader(), AllowList.defaults());
        String sentence = "Class " + Composite.class.getName() + " is not in the allow-list; add it to security.allow";
        assertThatThrownBy(() -> closed.encode(new Composite(1, 2))).hasMessage(sentence);
        assertThatThrownBy(() -> closed.decode(CODEC.encode(new Composite(1, 2))))
                .hasMessage(sentence);
        assertThatThrownBy(() -> closed.encode(new Keys.Pair("a", 1))).hasMessageContaining("security.allow");
        assertThatThrownBy(() -> closed.decode(CODEC.encode(new Keys.Pair("a", 1))))
                .hasMessageContaining("security.allow");
        KeyCodec<Extended> subclass = KeyCodecs.of(Extended.class, getClass().getClassLoader(), AllowList.defaults());
        assertThatThrownBy(() -> subclass.encode(new Extended(1, 2))).hasMessage(sentence);
    }

    @Test
    void noDamagedFormIsTakenForAKey() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (Object key : keys()) {
            byte[] form = CODEC.encode(key).toByteArray();
            for (int i = 0; i < 500; i++) {
                byte[] damaged = Arrays.copyOf(form, form.length - (i % 3 == 0 ? random.nextInt(form.length) : 0));
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                try {
                    assertThat(CODEC.decode(Bytes.wrap(damaged)))
                            .as("seed %s", seed)
                            .isNotNull();
                } catch (StoreException e) {
                    assertThat(e.code()).as("seed %s", seed).isIn(ErrorCode.DAMAGED, ErrorCode.TYPE_NOT_ALLOWED);
                }
            }
        }
    }

    /** What a hostile writer could put where an object belongs. */
    @Test
    void enumsRecordsAndValuesOfTheJdkAreNoObjects() {
        for (Class<?> type : List.of(TimeUnit.class, Keys.Pair.class, String.class, ArrayList.class, int[].class)) {
            KeyWriter out = new KeyWriter();
            out.int8(KeyTags.OBJECT);
            out.text(type.getName());
            out.int8(KeyTags.END);
            assertThatThrownBy(() -> CODEC.decode(out.toBytes()))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED));
        }
    }

    @Test
    void nestingIsBounded() {
        KeyWriter out = new KeyWriter();
        for (int i = 0; i < 60_000; i++) {
            out.int8(KeyTags.LIST);
        }
        assertThatThrownBy(() -> CODEC.decode(out.toBytes())).hasMessageContaining("no canonical form");
        KeyWriter inverted = new KeyWriter();
        inverted.int8(KeyTags.NUMBERS);
        inverted.int8(3);
        inverted.raw32(Integer.MAX_VALUE);
        assertThatThrownBy(() -> CODEC.decode(inverted.toBytes())).hasMessageContaining("no canonical form");
    }

    @SuppressWarnings("unchecked")
    private static KeyCodec<Object> untyped(KeyCodec<?> codec) {
        return (KeyCodec<Object>) codec;
    }
}
