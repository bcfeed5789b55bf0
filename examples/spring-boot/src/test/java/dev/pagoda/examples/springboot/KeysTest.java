package dev.pagoda.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Point;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Equal keys hit one entry, other keys never do, and both stays so after a restart. */
@SuppressWarnings({"JavaUtilDate", "JdkObsolete"}) // keys that applications have
final class KeysTest {
    /** A key of the application. */
    public record Shelf(String room, int number) implements Serializable {}

    @TempDir
    Path directory;

    /** Pairs of equal keys, made apart, some of which have different serialised forms. */
    private static List<List<Object>> pairs() {
        return Stream.of(texts(), values(), collections()).flatMap(List::stream).toList();
    }

    private static List<List<Object>> texts() {
        return Stream.of(
                        "plain", "a\0b", "a", "{a}", "a:b", "a::b", "\uD83D\uDE00 \uD83C\uDFEF", "k".repeat(10_240), "")
                .map(text -> same(() -> new String(text.toCharArray())))
                .toList();
    }

    private static List<List<Object>> values() {
        return List.of(
                same(() -> new Shelf("north", 1_000)),
                same(() -> new Shelf("north", 1_001)),
                same(() -> Genre.NOVEL),
                same(() -> "NOVEL"),
                same(() -> new BigDecimal("1.0")),
                same(() -> new BigDecimal("1.00")),
                same(() -> new BigInteger("123456789012345678901234567890")),
                same(() -> 1),
                same(() -> 1L),
                same(() -> 1.0),
                same(() -> LocalDate.of(2026, 2, 28)),
                same(() -> Instant.ofEpochSecond(1, 2)),
                same(() -> OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.ofHours(9))),
                same(() -> new Date(5)),
                same(() -> Timestamp.valueOf("2026-01-01 00:00:00.123456789")),
                same(() -> new UUID(1, 2)),
                same(() -> Locale.forLanguageTag("de-AT")),
                same(() -> Currency.getInstance("JPY")));
    }

    private static List<List<Object>> collections() {
        return List.of(
                List.of(List.of("a", "b"), new ArrayList<>(List.of("a", "b"))),
                List.of(new LinkedList<>(List.of("b", "a")), Arrays.asList("b", "a")),
                List.of(new LinkedHashSet<>(List.of("x", "y", "z")), Set.of("z", "y", "x")),
                List.of(new LinkedHashMap<>(Map.of("x", 1, "y", 2)), new TreeMap<>(Map.of("y", 2, "x", 1))),
                List.of(Collections.unmodifiableList(new ArrayList<>(List.of(1, 2))), List.of(1, 2)),
                same(() -> new int[] {1, 2}),
                same(() -> new byte[] {1, 2}),
                same(() -> new String[] {"a", "b"}));
    }

    /** Two arguments of a method each, which Spring makes a {@code SimpleKey} of. */
    private static List<List<Object[]>> composites() {
        String shared = "shared";
        List<Object> list = List.of("list");
        return List.of(
                List.of(new Object[] {shared, shared}, new Object[] {"sha" + "red", new String("shared".toCharArray())
                }),
                List.of(new Object[] {list, list}, new Object[] {new ArrayList<>(list), new LinkedList<>(list)}),
                List.of(new Object[] {"a", "b:c"}, new Object[] {"a", "b:c"}),
                List.of(new Object[] {"a:b", "c"}, new Object[] {"a:b", "c"}),
                List.of(new Object[] {"a,b", "{c}"}, new Object[] {"a,b", "{c}"}),
                List.of(new Object[] {null, "x"}, new Object[] {null, "x"}),
                List.of(new Object[] {"x", null}, new Object[] {"x", null}),
                List.of(new Object[] {Genre.SCIENCE, 2_024}, new Object[] {Genre.SCIENCE, 2_024}),
                List.of(new Object[] {"\0", "\uD83D\uDE00"}, new Object[] {"\0", "\uD83D\uDE00"}),
                List.of(
                        new Object[] {new Shelf("s", 1), LocalDate.MIN},
                        new Object[] {new Shelf("s", 1), LocalDate.of(-999_999_999, 1, 1)}),
                List.of(new Object[] {new int[] {1}, "i"}, new Object[] {new int[] {1}, "i"}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void equalKeysHitOneEntryAndOthersNever(String tiers) throws Exception {
        Path configuration = Bookshop.configuration(directory, tiers);
        int[] results;
        try (Bookshop shop = Bookshop.start(configuration)) {
            Remembered remembered = shop.bean(Remembered.class);
            results = callAll(remembered, 0);
            assertThat(results).doesNotHaveDuplicates();
            assertThat(callAll(remembered, 1)).isEqualTo(results);
            assertThat(remembered.call()).isEqualTo(remembered.call());
            assertThat(remembered.calls()).isEqualTo(results.length + 1);
        }
        if (!tiers.equals("[heap]")) {
            try (Bookshop shop = Bookshop.start(configuration)) {
                assertThat(callAll(shop.bean(Remembered.class), 1)).isEqualTo(results);
                assertThat(shop.bean(Remembered.class).calls()).isZero();
                assertThat(shop.stats("test-keys", "disk").hits()).isEqualTo(results.length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[disk]", "[heap, disk]"})
    void whatIsNotInTheAllowListFailsAtPutAndNamesTheSetting(String tiers) throws Exception {
        try (Bookshop shop = Bookshop.start(Bookshop.configuration(directory, tiers))) {
            Remembered remembered = shop.bean(Remembered.class);
            assertThatThrownBy(() -> remembered.value("k", () -> new Point(1, 2)))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("java.awt.Point")
                    .hasMessageContaining("security.allow");
            assertThatThrownBy(() -> remembered.once("k", () -> new Point(1, 2)))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("security.allow");
            assertThatThrownBy(() -> remembered.call(new Point(1, 2)))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("java.awt.Point")
                    .hasMessageContaining("security.allow");
            assertThat(shop.cache("test-values").iterator()).isExhausted();
            assertThatCode(() -> remembered.value("k", () -> "fine")).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "[heap]")
    void theHeapNeedsNoAllowList(String tiers) throws Exception {
        try (Bookshop shop = Bookshop.start(Bookshop.configuration(directory, tiers))) {
            Remembered remembered = shop.bean(Remembered.class);
            assertThat(remembered.value("k", () -> new Point(1, 2))).isEqualTo(new Point(1, 2));
            assertThat(remembered.value("k", () -> new Point(3, 4))).isEqualTo(new Point(1, 2));
        }
    }

    private static int[] callAll(Remembered remembered, int which) {
        ToIntFunction<List<Object>> single = pair -> remembered.call(pair.get(which));
        ToIntFunction<List<Object[]>> composite = pair -> remembered.call(pair.get(which)[0], pair.get(which)[1]);
        return IntStream.concat(
                        pairs().stream().mapToInt(single), composites().stream().mapToInt(composite))
                .toArray();
    }

    private static List<Object> same(Supplier<Object> key) {
        return List.of(key.get(), key.get());
    }
}
