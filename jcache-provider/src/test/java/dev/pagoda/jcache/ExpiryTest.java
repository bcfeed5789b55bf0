package dev.pagoda.jcache;

import static dev.pagoda.jcache.Managers.store;
import static dev.pagoda.jcache.Managers.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Ttl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When entries expire, read from the store rather than waited for. */
final class ExpiryTest {
    private static final Duration HOUR = Duration.ONE_HOUR;
    private static final long HOUR_MILLIS = 3_600_000;

    @RegisterExtension
    final Managers managers = new Managers();

    @ParameterizedTest
    @EnumSource
    void standardPoliciesGiveTheirTimes(Topology topology) {
        PagodaCacheManager manager = managers.open(topology);
        assertTimes(manager, "never never never", EternalExpiryPolicy.factoryOf());
        assertTimes(manager, "1h same same", CreatedExpiryPolicy.factoryOf(HOUR));
        assertTimes(manager, "1h 1h same", ModifiedExpiryPolicy.factoryOf(HOUR));
        assertTimes(manager, "1h same 1h", AccessedExpiryPolicy.factoryOf(HOUR));
        assertTimes(manager, "1h 1h 1h", TouchedExpiryPolicy.factoryOf(HOUR));
    }

    /** Asserts when an entry expires after a creation, an update and an access, each with a shortened life before. */
    private static void assertTimes(
            PagodaCacheManager manager, String expected, Factory<? extends ExpiryPolicy> policy) {
        String[] times = expected.split(" ", -1);
        Cache<String, String> cache =
                manager.createCache(expected, types(String.class, String.class).setExpiryPolicyFactory(policy));
        Store<String, String> store = store(cache);
        cache.put("k", "v");
        assertThat(describe(store, Long.MIN_VALUE)).as("creation").isEqualTo(times[0]);
        long beforeUpdate = shorten(store);
        cache.put("k", "w");
        assertThat(describe(store, beforeUpdate)).as("update").isEqualTo(times[1]);
        long beforeAccess = shorten(store);
        cache.get("k");
        // A near cache may tell its far tier later, but before half of the time is gone.
        Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(describe(store, beforeAccess)).isEqualTo(times[2]));
    }

    private static long shorten(Store<String, String> store) {
        return store.get("k").expiresAt() == Ttl.NEVER
                ? Ttl.NEVER
                : store.touch("k", Ttl.ofMillis(6_000)).getAsLong();
    }

    private static String describe(Store<String, String> store, long before) {
        long at = store.get("k").expiresAt();
        long left = at - System.currentTimeMillis();
        if (at == Ttl.NEVER) {
            return "never";
        }
        return at == before ? "same" : left > HOUR_MILLIS - 60_000 && left <= HOUR_MILLIS ? "1h" : left + "ms";
    }

    @ParameterizedTest
    @EnumSource
    void theConfiguredTimeHoldsWhereNobodyChoseAPolicy(Topology topology) {
        PagodaCacheManager manager = managers.open(topology, "caches: { c: { ttl: 1h } }");
        Cache<String, String> cache = manager.getCache("c", String.class, String.class);
        cache.put("k", "v");
        Store<String, String> store = store(cache);
        assertThat(describe(store, Long.MIN_VALUE)).isEqualTo("1h");
        long shortened = shorten(store);
        cache.put("k", "w");
        assertThat(describe(store, shortened)).isEqualTo("1h");
    }

    @ParameterizedTest
    @EnumSource
    void aPolicyIsAskedForWhatHappened(Topology topology) {
        AskedPolicy policy = new AskedPolicy();
        Cache<String, Integer> cache =
                managers.cache(topology, types(String.class, Integer.class).setExpiryPolicyFactory(() -> policy));
        cache.put("k", 1);
        assertThat(policy.taken()).containsExactly("creation");
        cache.put("k", 2);
        cache.replace("k", 3);
        cache.replace("k", 3, 4);
        cache.getAndPut("k", 5);
        assertThat(policy.taken()).containsExactly("update", "update", "update", "update");
        assertThat(cache.putIfAbsent("k", 6)).isFalse();
        assertThat(cache.replace("missing", 6)).isFalse();
        assertThat(cache.containsKey("k")).isTrue();
        assertThat(cache.get("missing")).isNull();
        assertThat(policy.taken()).isEmpty();
        assertThat(cache.replace("k", 99, 6)).isFalse();
        assertThat(cache.remove("k", 99)).isFalse();
        assertThat(cache.get("k")).isEqualTo(5);
        cache.iterator().next();
        assertThat(policy.taken()).containsExactly("access", "access", "access", "access");
        cache.putAll(Map.of("k", 7, "l", 8));
        assertThat(policy.taken()).containsExactlyInAnyOrder("update", "creation");
        cache.remove("k");
        assertThat(policy.taken()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void noAnswerKeepsTheRemainingTime(Topology topology) {
        AskedPolicy policy = new AskedPolicy();
        policy.creation = HOUR;
        Cache<String, Integer> cache =
                managers.cache(topology, types(String.class, Integer.class).setExpiryPolicyFactory(() -> policy));
        Store<String, Integer> store = store(cache);
        cache.put("k", 1);
        long expires = store.get("k").expiresAt();
        cache.put("k", 2);
        cache.get("k");
        assertThat(store.get("k").expiresAt()).isEqualTo(expires);
        policy.update = new Duration(TimeUnit.MINUTES, 1);
        cache.put("k", 3);
        assertThat(store.get("k").expiresAt()).isLessThan(expires);
        policy.update = Duration.ZERO;
        cache.put("k", 4);
        assertThat(cache.containsKey("k")).isFalse();
    }

    @Test
    void aPolicyThatFailsCountsAsOneThatSaysNothing() {
        Cache<String, Integer> cache = managers.cache(
                Topology.HEAP, types(String.class, Integer.class).setExpiryPolicyFactory(() -> new ExpiryPolicy() {
                    @Override
                    public Duration getExpiryForCreation() {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public Duration getExpiryForAccess() {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public Duration getExpiryForUpdate() {
                        throw new IllegalStateException("broken");
                    }
                }));
        cache.put("k", 1);
        cache.put("k", 2);
        assertThat(cache.get("k")).isEqualTo(2);
        Store<String, Integer> store = store(cache);
        assertThat(store.get("k").expiresAt()).isEqualTo(Ttl.NEVER);
    }

    @Test
    void readsInQuickSuccessionTouchOnce() {
        Cache<String, Integer> cache = managers.cache(
                Topology.HEAP,
                types(String.class, Integer.class).setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(HOUR)));
        Store<String, Integer> store = store(cache);
        cache.put("k", 1);
        long first = store.touch("k", Ttl.ofMillis(HOUR_MILLIS - 500)).getAsLong();
        cache.get("k");
        assertThat(store.get("k").expiresAt()).as("less than a second to gain").isEqualTo(first);
        store.touch("k", Ttl.ofMillis(HOUR_MILLIS - 5_000));
        cache.get("k");
        assertThat(store.get("k").expiresAt()).isGreaterThan(first);
    }

    /** Notes what it was asked for. */
    private static final class AskedPolicy implements ExpiryPolicy {
        private final List<String> asked = new ArrayList<>();
        private Duration creation = Duration.ETERNAL;
        private Duration update;

        List<String> taken() {
            List<String> taken = new ArrayList<>(asked);
            asked.clear();
            return taken;
        }

        @Override
        public Duration getExpiryForCreation() {
            asked.add("creation");
            return creation;
        }

        @Override
        public Duration getExpiryForAccess() {
            asked.add("access");
            return null;
        }

        @Override
        public Duration getExpiryForUpdate() {
            asked.add("update");
            return update;
        }
    }
}
