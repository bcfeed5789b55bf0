package dev.pagoda.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.cache.internal.BasicCacheKeyImplementation;
import org.hibernate.cache.internal.CacheKeyImplementation;
import org.hibernate.cache.internal.NaturalIdCacheKey;
import org.hibernate.cache.spi.QueryKey;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.cache.interceptor.SimpleKey;

/** The keys that applications and frameworks use: each finds its entry, whichever of its equals is asked for. */
@SuppressWarnings({"JavaUtilDate", "JdkObsolete"})
final class RealKeysTest {
    @RegisterExtension
    final Managers managers = new Managers();

    record Composite(String tenant, long id, TimeUnit unit) implements Serializable {}

    /** Makes a key anew at each call, so that nothing is the same but what is equal. */
    private static Stream<Supplier<Object>> keys() {
        return Stream.of(
                () -> new SimpleKey(),
                () -> new SimpleKey(text("a"), 1L, TimeUnit.DAYS),
                () -> new SimpleKey(List.of(text("a"), text("b")), new int[] {1, 2}, null),
                () -> new SimpleKey(new Object[] {text("x"), new Date(5)}),
                () -> new BasicCacheKeyImplementation(7L, text("com.acme.Order"), 38),
                () -> new CacheKeyImplementation(7L, text("com.acme.Order"), text("tenant"), 39),
                () -> new NaturalIdCacheKey(new Object[] {text("natural"), 1}, text("com.acme.User"), text("t"), 40),
                RealKeysTest::queryKey,
                () -> new Composite(text("t"), 5, TimeUnit.HOURS),
                () -> TimeUnit.DAYS,
                () -> new BigDecimal("1.0"),
                () -> new BigDecimal("1.00"),
                () -> new BigDecimal("-123456789012345678901234567890.12345"),
                () -> LocalDate.of(2026, 11, 27),
                () -> Instant.ofEpochSecond(1, 999_999_999),
                () -> ZonedDateTime.of(2026, 11, 27, 1, 2, 3, 4, ZoneId.of("Europe/Berlin")),
                () -> new Date(6),
                () -> new UUID(1, 2),
                () -> new ArrayList<>(List.of(text("a"), 1, List.of())),
                () -> text("a\0b"),
                () -> text("{a}:b:{c}"),
                () -> text("\uD83D\uDE00 emoji"),
                () -> text("x".repeat(10_000)),
                () -> text(""),
                () -> 1,
                () -> 1L,
                () -> 'c',
                () -> true);
    }

    /** Equal keys whose serialised forms differ: by shared references, or by the order of a hash table. */
    private static Stream<List<Object>> twins() {
        String shared = text("s");
        Set<String> one = new LinkedHashSet<>(List.of("a", "b", "c"));
        Set<String> other = new LinkedHashSet<>(List.of("c", "b", "a"));
        return Stream.of(
                List.of(new SimpleKey(shared, shared), new SimpleKey(text("s"), text("s"))),
                List.of(new SimpleKey(one), new SimpleKey(other)),
                List.of(List.of(1, 2), new LinkedList<>(List.of(1, 2))),
                List.of(one, Set.of("a", "b", "c")));
    }

    private static String text(String text) {
        return String.valueOf(text.toCharArray());
    }

    private static Object queryKey() {
        try {
            Class<?> type = Class.forName(
                    "org.hibernate.query.internal.QueryParameterBindingsImpl$ParameterBindingsMementoImpl");
            Constructor<?> constructor = type.getDeclaredConstructor(Object[].class, int.class);
            constructor.setAccessible(true);
            Object memento = constructor.newInstance(new Object[] {text("p"), 5L}, 11);
            return new QueryKey(
                    text("select 1"), (QueryKey.ParameterBindingsMemento) memento, 1, 10, Set.of(text("filter")));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Topology.class)
    void everyKeyFindsItsEntry(Topology topology) {
        Cache<Object, Integer> cache = managers.open(
                        topology, "security: { allow: [" + Composite.class.getName() + "] }")
                .createCache("test", Managers.types(Object.class, Integer.class));
        List<Supplier<Object>> keys = keys().toList();
        for (int i = 0; i < keys.size(); i++) {
            assertThat(cache.putIfAbsent(keys.get(i).get(), i)).as("key %d", i).isTrue();
        }
        for (int i = 0; i < keys.size(); i++) {
            assertThat(cache.get(keys.get(i).get())).as("key %d", i).isEqualTo(i);
            assertThat(cache.putIfAbsent(keys.get(i).get(), -1)).as("key %d", i).isFalse();
        }
        assertThat(cache).hasSize(keys.size());
        cache.forEach(entry -> assertThat(keys.get(entry.getValue()).get()).isEqualTo(entry.getKey()));
    }

    @ParameterizedTest
    @EnumSource(Topology.class)
    void equalKeysAreOneEntry(Topology topology) {
        Cache<Object, String> cache = managers.cache(topology, Managers.types(Object.class, String.class));
        twins().forEach(twins -> {
            cache.put(twins.get(0), "v");
            assertThat(cache.get(twins.get(1))).isEqualTo("v");
            assertThat(cache.remove(twins.get(1))).isTrue();
            assertThat(cache.containsKey(twins.get(0))).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void anAttributeThatHibernateHasNotFetchedYetStaysThat(Topology topology) {
        Cache<String, Object> cache = managers.cache(topology, Managers.types(String.class, Object.class));
        cache.put("book", new Serializable[] {"title", LazyPropertyInitializer.UNFETCHED_PROPERTY});
        Serializable[] state = (Serializable[]) cache.get("book");
        assertThat(state[1]).isSameAs(LazyPropertyInitializer.UNFETCHED_PROPERTY);
    }
}
