package dev.pagoda.jcache;

import static dev.pagoda.jcache.Managers.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user can get wrong gets one clear sentence, and leaves the cache as it was. */
final class BadInputTest {
    @RegisterExtension
    final Managers managers = new Managers();

    @ParameterizedTest
    @EnumSource
    void nullKeysAndValues(Topology topology) {
        Cache<String, String> cache = managers.cache(topology, types(String.class, String.class));
        assertThatNullPointerException().isThrownBy(() -> cache.get(null)).withMessage("key");
        assertThatNullPointerException().isThrownBy(() -> cache.put(null, "v")).withMessage("key");
        assertThatNullPointerException().isThrownBy(() -> cache.put("k", null)).withMessage("value");
        assertThatNullPointerException().isThrownBy(() -> cache.replace("k", null, "v"));
        assertThatNullPointerException().isThrownBy(() -> cache.remove("k", null));
        assertThatNullPointerException().isThrownBy(() -> cache.invoke("k", null));
        Set<String> keys = new HashSet<>(Arrays.asList("k", null));
        assertThatNullPointerException().isThrownBy(() -> cache.getAll(keys));
        assertThatNullPointerException().isThrownBy(() -> cache.removeAll(keys));
        assertThatNullPointerException().isThrownBy(() -> cache.loadAll(keys, true, null));
        assertThatNullPointerException().isThrownBy(() -> cache.invokeAll(keys, (entry, arguments) -> 1));
        assertThatNullPointerException().isThrownBy(() -> cache.putAll(Collections.singletonMap("k", null)));
        assertThat(cache).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings({"unchecked", "rawtypes"})
    void wrongTypes(Topology topology) {
        Cache<Object, Object> cache = (Cache) managers.cache(topology, types(String.class, Long.class));
        assertThatThrownBy(() -> cache.put(1, 1L))
                .isInstanceOf(ClassCastException.class)
                .hasMessage("The cache test takes keys of java.lang.String, not of java.lang.Integer");
        assertThatThrownBy(() -> cache.put("k", "v"))
                .isInstanceOf(ClassCastException.class)
                .hasMessage("The cache test takes values of java.lang.Long, not of java.lang.String");
        assertThatThrownBy(() -> cache.containsKey(1)).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> cache.remove(1)).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> cache.putAll(Map.of("k", "v"))).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> cache.getAll(Set.of(1))).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> cache.get(1)).isInstanceOf(ClassCastException.class);
        assertThat(cache).isEmpty();
    }

    @Test
    void aKeyThatIsTooLong() {
        Cache<String, String> cache = managers.cache(Topology.HEAP_AND_DISK, types(String.class, String.class));
        assertThatThrownBy(() -> cache.put("k".repeat(70_000), "v"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("Cache test")
                .hasMessageContaining("65536");
        assertThat(cache).isEmpty();
    }

    @Test
    void aValueThatIsTooLarge() {
        Cache<String, byte[]> cache = managers.cache(Topology.HEAP_AND_DISK, types(String.class, byte[].class));
        assertThatThrownBy(() -> cache.put("k", new byte[11 * 1024 * 1024]))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("Cache test")
                .hasMessageContaining("10485760");
        assertThat(cache.containsKey("k")).isFalse();
    }

    @Test
    void aValueOfAClassThatIsNotAllowed() {
        Cache<String, Object> cache = managers.cache(Topology.HEAP_AND_DISK, types(String.class, Object.class));
        assertThatThrownBy(() -> cache.put("k", new Stranger()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(Stranger.class.getName())
                .hasMessageContaining("security.allow");
        assertThat(cache.containsKey("k")).isFalse();
    }

    @Test
    void aKeyThatHasNoCanonicalForm() {
        Cache<Object, String> cache = managers.cache(Topology.HEAP_AND_DISK, types(Object.class, String.class));
        assertThatThrownBy(() -> cache.put(new Object(), "v"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void throughWithoutLoaderOrWriter() {
        PagodaCacheManager manager = managers.open(Topology.HEAP);
        assertThatThrownBy(() -> manager.createCache("c", new MutableConfiguration<>().setReadThrough(true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("readThrough needs the factory of a cache loader");
        assertThatThrownBy(() -> manager.createCache("c", new MutableConfiguration<>().setWriteThrough(true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("writeThrough needs the factory of a cache writer");
        assertThat(manager.getCacheNames()).isEmpty();
    }

    @Test
    void aNameThatNoTierTakes() {
        PagodaCacheManager manager = managers.open(Topology.HEAP_AND_DISK);
        assertThatThrownBy(() -> manager.createCache("", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("1 to 255");
        assertThatThrownBy(() -> manager.createCache("n".repeat(256), new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("256");
    }

    @Test
    void aProcessorThatSetsAnImpossibleValue() {
        Cache<String, String> cache = managers.cache(Topology.HEAP, types(String.class, String.class));
        assertThatThrownBy(() -> cache.invoke("k", (entry, arguments) -> {
                    entry.setValue(null);
                    return null;
                }))
                .isInstanceOf(javax.cache.processor.EntryProcessorException.class)
                .hasCauseInstanceOf(NullPointerException.class);
        assertThat(cache).isEmpty();
    }

    /** Serialisable, but in no allow-list. */
    private static final class Stranger implements Serializable {
        private static final long serialVersionUID = 1L;
    }
}
