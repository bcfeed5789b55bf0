package dev.pagoda.jcache;

import static dev.pagoda.jcache.Managers.types;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.management.CacheMXBean;
import javax.cache.management.CacheStatisticsMXBean;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Counters and configuration in JMX. */
final class StatisticsTest {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    @RegisterExtension
    final Managers managers = new Managers();

    @ParameterizedTest
    @EnumSource
    void countsAreExactAtOnce(Topology topology) throws Exception {
        Cache<String, Integer> cache =
                managers.cache(topology, types(String.class, Integer.class).setStatisticsEnabled(true));
        CacheStatisticsMXBean statistics = statistics();
        cache.put("a", 1);
        cache.get("a");
        cache.get("b");
        cache.getAll(Set.of("a", "b", "c"));
        cache.putAll(Map.of("x", 1, "y", 2));
        cache.remove("x");
        cache.remove("x");
        cache.invoke("y", (entry, arguments) -> {
            entry.remove();
            return null;
        });
        assertThat(statistics.getCacheHits()).isEqualTo(3);
        assertThat(statistics.getCacheMisses()).isEqualTo(3);
        assertThat(statistics.getCacheGets()).isEqualTo(6);
        assertThat(statistics.getCacheHitPercentage()).isEqualTo(50f);
        assertThat(statistics.getCacheMissPercentage()).isEqualTo(50f);
        assertThat(statistics.getCachePuts()).isEqualTo(3);
        assertThat(statistics.getCacheRemovals()).isEqualTo(2);
        assertThat(statistics.getCacheEvictions()).isZero();
        assertThat(statistics.getAverageGetTime()).isPositive();
        assertThat(statistics.getAveragePutTime()).isPositive();
        assertThat(statistics.getAverageRemoveTime()).isPositive();
        statistics.clear();
        assertThat(statistics.getCacheGets()).isZero();
        assertThat(statistics.getAverageGetTime()).isZero();
    }

    @Test
    void manyReadsAreCountedExactlyAndTimedInPart() throws Exception {
        Cache<String, Integer> cache =
                managers.cache(Topology.HEAP, types(String.class, Integer.class).setStatisticsEnabled(true));
        cache.put("a", 1);
        for (int i = 0; i < 5_000; i++) {
            cache.get("a");
        }
        assertThat(statistics().getCacheHits()).isEqualTo(5_000);
        assertThat(statistics().getAverageGetTime()).isPositive();
    }

    @Test
    void countingStartsAndStopsAtRunTime() throws Exception {
        Cache<String, Integer> cache = managers.cache(Topology.HEAP, types(String.class, Integer.class));
        cache.get("a");
        assertThat(beans()).isEmpty();
        cache.getCacheManager().enableStatistics("test", true);
        cache.getCacheManager().enableStatistics("test", true);
        cache.get("a");
        assertThat(statistics().getCacheMisses()).isEqualTo(1);
        cache.getCacheManager().enableStatistics("test", false);
        cache.get("a");
        assertThat(beans()).isEmpty();
        cache.getCacheManager().enableStatistics("test", true);
        assertThat(statistics().getCacheMisses()).isEqualTo(1);
        cache.close();
        assertThat(beans()).isEmpty();
    }

    @Test
    void theConfigurationSaysWhetherCachesCountFromTheStart() throws Exception {
        managers.open(Topology.HEAP, "caches: { test: { statistics: true } }")
                .getCache("test", String.class, Integer.class)
                .get("a");
        assertThat(statistics().getCacheMisses()).isEqualTo(1);
    }

    @Test
    void theConfigurationIsShown() throws Exception {
        Cache<String, Integer> cache =
                managers.cache(Topology.HEAP, types(String.class, Integer.class).setManagementEnabled(true));
        CacheMXBean bean = JMX.newMXBeanProxy(SERVER, beans().iterator().next(), CacheMXBean.class);
        assertThat(bean.getKeyType()).isEqualTo("java.lang.String");
        assertThat(bean.getValueType()).isEqualTo("java.lang.Integer");
        assertThat(bean.isStoreByValue()).isTrue();
        assertThat(bean.isManagementEnabled()).isTrue();
        assertThat(bean.isReadThrough()).isFalse();
        assertThat(bean.isWriteThrough()).isFalse();
        assertThat(bean.isStatisticsEnabled()).isFalse();
        cache.getCacheManager().enableStatistics("test", true);
        assertThat(bean.isStatisticsEnabled()).isTrue();
        cache.getCacheManager().enableManagement("test", false);
        assertThat(beans()).hasSize(1);
        cache.getCacheManager().enableManagement("unknown", true);
        cache.getCacheManager().enableStatistics("unknown", true);
        assertThat(beans()).hasSize(1);
    }

    @Test
    void namesThatJmxDoesNotTakeAreChanged() throws Exception {
        PagodaCacheManager manager = managers.open(Topology.HEAP);
        manager.createCache(
                "a:b=c,d*e?f\"g\nh", types(String.class, String.class).setStatisticsEnabled(true));
        assertThat(beans())
                .hasSize(1)
                .allSatisfy(name -> assertThat(name.getKeyProperty("Cache")).isEqualTo("a.b.c.d.e.f.g.h"));
    }

    @Test
    void namesThatJmxTakesForTheSameAreKeptApart() throws Exception {
        Path file = managers.write(Topology.HEAP.yaml(managers.directory()));
        ClassLoader loader = getClass().getClassLoader();
        PagodaCacheManager manager = managers.open(file, loader);
        manager.createCache("a:b", types(String.class, String.class).setStatisticsEnabled(true));
        manager.createCache("a=b", types(String.class, String.class).setStatisticsEnabled(true));
        try (URLClassLoader other = new URLClassLoader(new URL[0], loader)) {
            PagodaCacheManager elsewhere = managers.open(file, other);
            elsewhere.createCache("a:b", types(String.class, String.class).setStatisticsEnabled(true));
            assertThat(beans()).hasSize(3);
            elsewhere.close();
        }
        assertThat(beans()).hasSize(2);
        manager.close();
        assertThat(beans()).isEmpty();
    }

    private CacheStatisticsMXBean statistics() throws Exception {
        return JMX.newMXBeanProxy(SERVER, beans().iterator().next(), CacheStatisticsMXBean.class);
    }

    private static Set<ObjectName> beans() throws Exception {
        return SERVER.queryNames(new ObjectName("javax.cache:*"), null);
    }
}
