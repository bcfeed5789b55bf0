package dev.pagoda.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user does to his objects does not reach a cache that stores by value, nor the other way round. */
@SuppressWarnings("JavaUtilDate")
final class ByValueTest {
    @RegisterExtension
    final Managers managers = new Managers();

    /** A value that can change. */
    static final class Bean implements Serializable {
        private static final long serialVersionUID = 1;
        String text;

        @SuppressWarnings("serial")
        List<Date> dates = new ArrayList<>(List.of(new Date(1)));

        Bean(String text) {
            this.text = text;
        }

        void change() {
            text = "changed";
            dates.get(0).setTime(2);
            dates.add(new Date(3));
        }

        boolean isUnchanged() {
            return text.equals("text") && dates.equals(List.of(new Date(1)));
        }
    }

    /** A value that can't. */
    record Point(int x, String name) implements Serializable {}

    private Cache<String, Bean> beans(Topology topology) {
        return managers.cache(topology, Managers.types(String.class, Bean.class));
    }

    @ParameterizedTest
    @EnumSource(Topology.class)
    void whatWasPutIsTheCachesOwn(Topology topology) {
        Cache<String, Bean> cache = beans(topology);
        Bean bean = new Bean("text");
        cache.put("put", bean);
        cache.putAll(Map.of("all", bean));
        cache.putIfAbsent("absent", bean);
        cache.put("replaced", new Bean("x"));
        cache.replace("replaced", bean);
        cache.invoke("invoked", (entry, arguments) -> {
            entry.setValue(bean);
            return null;
        });
        bean.change();
        assertThat(cache.getAll(Set.of("put", "all", "absent", "replaced", "invoked")))
                .hasSize(5)
                .allSatisfy((key, value) -> assertThat(value.isUnchanged()).isTrue());
    }

    @ParameterizedTest
    @EnumSource(Topology.class)
    void whatWasReadIsTheUsersOwn(Topology topology) {
        Cache<String, Bean> cache = beans(topology);
        cache.put("k", new Bean("text"));
        cache.get("k").change();
        cache.getAll(Set.of("k")).get("k").change();
        cache.iterator().next().getValue().change();
        cache.invoke("k", (entry, arguments) -> {
            entry.getValue().change();
            return null;
        });
        assertThat(cache.get("k").isUnchanged()).isTrue();
        assertThat(cache.getAndPut("k", new Bean("text")).isUnchanged()).isTrue();
        cache.getAndPut("k", new Bean("text")).change();
        assertThat(cache.get("k").isUnchanged()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Topology.class)
    void keysAreTheCachesOwn(Topology topology) {
        Cache<Date, String> cache = managers.cache(topology, Managers.types(Date.class, String.class));
        Date key = new Date(1);
        cache.put(key, "v");
        key.setTime(2);
        assertThat(cache.get(new Date(1))).isEqualTo("v");
        cache.iterator().next().getKey().setTime(3);
        assertThat(cache.get(new Date(1))).isEqualTo("v");
    }

    @Test
    void whatListenersDoToTheirValuesReachesNobody() {
        Cache<String, Bean> cache = beans(Topology.HEAP);
        CacheEntryCreatedListener<String, Bean> listener =
                events -> events.forEach(event -> event.getValue().change());
        cache.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true));
        cache.put("k", new Bean("text"));
        assertThat(cache.get("k").isUnchanged()).isTrue();
    }

    @Test
    void whatCannotChangeIsShared() {
        Cache<String, Point> points = managers.cache(Topology.HEAP, Managers.types(String.class, Point.class));
        Point point = new Point(1, "p");
        points.put("k", point);
        assertThat(points.get("k")).isSameAs(point);
        Cache<Object, Object> untyped = managers.open(Topology.HEAP)
                .createCache("untyped", new javax.cache.configuration.MutableConfiguration<Object, Object>());
        untyped.put("k", point);
        assertThat(untyped.get("k")).isSameAs(point);
        Map<String, Object> map = new HashMap<>(Map.of("p", point));
        untyped.put("m", map);
        assertThat(untyped.get("m")).isEqualTo(map).isNotSameAs(map);
        assertThat(((Map<?, ?>) untyped.get("m")).get("p")).isSameAs(point);
    }

    @Test
    void byReferenceEverythingIsShared() {
        Cache<String, Bean> cache = managers.cache(
                Topology.HEAP, Managers.types(String.class, Bean.class).setStoreByValue(false));
        Bean bean = new Bean("text");
        cache.put("k", bean);
        assertThat(cache.get("k")).isSameAs(bean);
    }

    @Test
    void whatCannotBeCopiedIsRefused() {
        Cache<String, Object> cache = managers.cache(Topology.HEAP, Managers.types(String.class, Object.class));
        Object thread = new Thread();
        assertThatThrownBy(() -> cache.put("k", thread))
                .isInstanceOf(CacheException.class)
                .hasMessage("Cache test: Class java.lang.Thread is not Serializable, so it can't be copied; make it"
                        + " Serializable, or store by reference");
        assertThat(cache.containsKey("k")).isFalse();
    }
}
