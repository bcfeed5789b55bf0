package dev.pagoda.tiering.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The order of forms is the natural order of keys, and the forms of texts start as the texts do. */
final class KeyOrderTest {
    private static final KeyCodec<Object> CODEC = Keys.codec(Object.class);

    /** Two keys of one type. */
    record Two(Comparable<?> left, Comparable<?> right) {}

    @Provide
    Arbitrary<Two> two() {
        return Keys.kinds().flatMap(kind -> Combinators.combine(kind, kind).as((left, right) -> new Two(left, right)));
    }

    @Property(tries = 10_000)
    void isTheNaturalOrder(@ForAll("two") Two two) {
        assertOrder(two);
    }

    @Property(tries = 10_000)
    void isTheOrderOfTexts(@ForAll("texts") String left, @ForAll("texts") String right) {
        assertOrder(new Two(left, right));
    }

    @Provide
    Arbitrary<String> texts() {
        return Keys.texts();
    }

    @Provide
    Arbitrary<byte[]> blobs() {
        return Keys.blobs();
    }

    @Property(tries = 10_000)
    void isTheUnsignedOrderOfArrays(@ForAll("blobs") byte[] left, @ForAll("blobs") byte[] right) {
        int forms = CODEC.encode(left).compareTo(CODEC.encode(right));
        assertThat(Integer.signum(forms)).isEqualTo(Integer.signum(Arrays.compareUnsigned(left, right)));
    }

    @Property(tries = 10_000)
    void listsAreOrderedByTheirElements(@ForAll("lists") List<String> left, @ForAll("lists") List<String> right) {
        int elements = Arrays.compare(left.toArray(String[]::new), right.toArray(String[]::new));
        int forms = CODEC.encode(left).compareTo(CODEC.encode(right));
        assertThat(Integer.signum(forms)).isEqualTo(Integer.signum(elements));
    }

    @Provide
    Arbitrary<List<String>> lists() {
        return Keys.texts().list().ofMaxSize(4);
    }

    @Property
    void enumsAreOrderedByName(@ForAll TimeUnit left, @ForAll TimeUnit right) {
        int forms = CODEC.encode(left).compareTo(CODEC.encode(right));
        assertThat(Integer.signum(forms)).isEqualTo(Integer.signum(left.name().compareTo(right.name())));
    }

    @Property(tries = 10_000)
    void aTextStartsAsItsPrefix(@ForAll("texts") String prefix, @ForAll("texts") String text) {
        Bytes start = CODEC.encodePrefix(prefix);
        assertThat(CODEC.encode(text).startsWith(start)).isEqualTo(text.startsWith(prefix));
        assertThat(CODEC.encode(prefix + text).startsWith(start)).isTrue();
    }

    @Property(tries = 10_000)
    void equalKeysHaveEqualFormsAndComeBack(@ForAll("any") Object key) {
        Bytes form = CODEC.encode(key);
        Object back = CODEC.decode(form);
        assertThat(comparable(back)).isEqualTo(comparable(key));
        assertThat(CODEC.encode(back)).isEqualTo(form);
    }

    @Provide
    Arbitrary<Object> any() {
        Arbitrary<Object> simple = Keys.any();
        // In a collection a sequence of bytes comes back as an array, which is equal to nothing.
        Arbitrary<Object> nested = simple.filter(key -> !(key instanceof Bytes))
                .list()
                .ofMaxSize(4)
                .map(list -> list);
        return Arbitraries.oneOf(simple, nested, nested.list().ofMaxSize(3).map(list -> list));
    }

    /** Sequences of bytes are one kind of key, whatever class they come in. */
    private static Object comparable(Object key) {
        if (key instanceof byte[] bytes) {
            return Bytes.wrap(bytes);
        }
        return key instanceof List<?> list
                ? list.stream().map(KeyOrderTest::comparable).toList()
                : key;
    }

    @SuppressWarnings("unchecked")
    private static void assertOrder(Two two) {
        int natural = ((Comparable<Object>) two.left()).compareTo(two.right());
        int forms = CODEC.encode(two.left()).compareTo(CODEC.encode(two.right()));
        if (natural != 0 || two.left().equals(two.right())) {
            assertThat(Integer.signum(forms)).isEqualTo(Integer.signum(natural));
        } else {
            assertThat(forms).isNotZero();
        }
    }
}
