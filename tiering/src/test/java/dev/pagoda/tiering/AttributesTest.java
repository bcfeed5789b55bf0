package dev.pagoda.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class AttributesTest {
    private static void assertInvalid(ThrowingCallable call, String words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE);
            assertThat(e.getMessage()).contains(words).doesNotContain("secret");
        });
    }

    private static Set<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "t" + i).collect(Collectors.toSet());
    }

    @Test
    void areEqualWhateverTheOrderAndDoNotChange() {
        Map<String, String> properties = new HashMap<>(Map.of("a", "1", "b", ""));
        Attributes attributes = new Attributes("text/plain", Set.of("x", "y"), properties);
        properties.put("c", "3");
        assertThat(attributes)
                .isEqualTo(Attributes.tags("y", "x", "x")
                        .withProperty("b", "")
                        .withProperty("a", "0")
                        .withProperty("a", "1")
                        .withContentType("text/plain"))
                .hasSameHashCodeAs(new Attributes("text/plain", Set.of("y", "x"), Map.of("b", "", "a", "1")));
        assertThatThrownBy(() -> attributes.tags().add("z")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> attributes.properties().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(attributes.toString()).isEqualTo("Attributes[2 tags, 2 properties]");
        assertThat(attributes.isEmpty()).isFalse();
        assertThat(attributes.withContentType(null).withTags(List.of()).withProperties(Map.of()))
                .isEqualTo(Attributes.NONE)
                .satisfies(none -> assertThat(none.isEmpty()).isTrue());
    }

    @Test
    void matchIfTheyHaveAllThatIsWanted() {
        Attributes attributes = new Attributes("text/plain", Set.of("x", "y"), Map.of("a", "1", "b", "2"));
        assertThat(attributes.match(Attributes.NONE)).isTrue();
        assertThat(attributes.match(attributes)).isTrue();
        assertThat(attributes.match(Attributes.tags("x").withProperty("b", "2")))
                .isTrue();
        assertThat(attributes.match(Attributes.tags("x", "z"))).isFalse();
        assertThat(attributes.match(Attributes.property("a", "2"))).isFalse();
        assertThat(attributes.match(Attributes.property("c", "1"))).isFalse();
        assertThat(attributes.match(Attributes.NONE.withContentType("text/html")))
                .isFalse();
        assertThat(Attributes.NONE.match(Attributes.NONE.withContentType("text/html")))
                .isFalse();
    }

    @Test
    void refuseWhatCanNotBeStored() {
        assertInvalid(() -> Attributes.tags("secret\0"), "A tag must not hold the character NUL");
        assertInvalid(() -> Attributes.property("secret\0", "v"), "The name of a property must not hold");
        assertInvalid(() -> Attributes.property("k", "secret\0"), "The value of a property must not hold");
        assertInvalid(() -> Attributes.NONE.withContentType("\0"), "A content type must not hold");
        assertInvalid(() -> Attributes.tags("secret\ud800"), "half of a surrogate pair");
        assertThat(Attributes.tags("\ud83d\ude00").tags()).hasSize(1);
    }

    @Test
    void refuseNothing() {
        assertInvalid(() -> Attributes.NONE.withTags(Arrays.asList("secret", null)), "A tag must not be null");
        assertInvalid(() -> new Attributes(null, null, Map.of()), "The set of tags must not be null");
        assertInvalid(() -> new Attributes(null, Set.of(), null), "The map of properties must not be null");
        Map<String, String> valueless = new HashMap<>();
        valueless.put("secret", null);
        assertInvalid(() -> Attributes.NONE.withProperties(valueless), "The value of a property must not be null");
        assertInvalid(() -> Attributes.property(null, "v"), "The name of a property must not be null");
        assertInvalid(() -> Attributes.tags(""), "A tag has 1 to 256 characters, not 0");
    }

    @Test
    void refuseWhatIsTooLongOrTooMuch() {
        assertThat(Attributes.NONE.withTags(numbered(64)).tags()).hasSize(64);
        assertInvalid(() -> Attributes.NONE.withTags(numbered(65)), "at most 64 tags, not 65");
        assertInvalid(
                () -> Attributes.NONE.withProperties(
                        numbered(65).stream().collect(Collectors.toMap(name -> name, name -> "v"))),
                "at most 64 properties, not 65");
        assertThat(Attributes.tags("a".repeat(256)).tags()).hasSize(1);
        assertInvalid(() -> Attributes.tags("a".repeat(257)), "A tag has 1 to 256 characters, not 257");
        assertInvalid(() -> Attributes.NONE.withContentType("a".repeat(257)), "A content type has 1 to 256 characters");
        assertThat(Attributes.property("a", "\u00e4".repeat(8_191)).properties())
                .hasSize(1);
        assertInvalid(() -> Attributes.property("a", "\u00e4".repeat(8_192)), "at most 16384 bytes, these have 16385");
    }
}
