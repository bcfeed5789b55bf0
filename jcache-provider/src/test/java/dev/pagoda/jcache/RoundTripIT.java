package dev.pagoda.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many requests reach a Redis server for each operation, as the server itself reports them. */
final class RoundTripIT {
    private static final Duration HOUR = new Duration(TimeUnit.HOURS, 1);
    private static final Map<String, Factory<ExpiryPolicy>> POLICIES = Map.of(
            "eternal", EternalExpiryPolicy.factoryOf(),
            "created", CreatedExpiryPolicy.factoryOf(HOUR),
            "modified", ModifiedExpiryPolicy.factoryOf(HOUR),
            "accessed", AccessedExpiryPolicy.factoryOf(HOUR));

    @RegisterExtension
    final Managers managers = new Managers();

    @ParameterizedTest
    @ValueSource(strings = {"eternal", "created", "modified", "accessed"})
    void everyWriteIsOneRequest(String policy) throws IOException {
        Map<String, Consumer<Cache<String, String>>> writes = new LinkedHashMap<>();
        writes.put("put, create", cache -> cache.put("new", "v"));
        writes.put("put, update", cache -> cache.put("a", "v"));
        writes.put("getAndPut", cache -> assertThat(cache.getAndPut("a", "v")).isNotNull());
        writes.put(
                "putIfAbsent, absent",
                cache -> assertThat(cache.putIfAbsent("absent", "v")).isTrue());
        writes.put(
                "putIfAbsent, present",
                cache -> assertThat(cache.putIfAbsent("a", "v")).isFalse());
        writes.put("replace", cache -> assertThat(cache.replace("a", "v")).isTrue());
        writes.put(
                "replace a value",
                cache -> assertThat(cache.replace("b", "b", "v")).isTrue());
        writes.put(
                "replace another value",
                cache -> assertThat(cache.replace("b", "x", "v")).isFalse());
        writes.put(
                "getAndReplace",
                cache -> assertThat(cache.getAndReplace("a", "v")).isNotNull());
        writes.put("remove, present", cache -> assertThat(cache.remove("a")).isTrue());
        writes.put("remove, absent", cache -> assertThat(cache.remove("none")).isFalse());
        writes.put("remove a value", cache -> assertThat(cache.remove("b", "b")).isTrue());
        writes.put("getAndRemove", cache -> assertThat(cache.getAndRemove("c")).isEqualTo("c"));
        writes.put("putAll", cache -> cache.putAll(Map.of("a", "1", "b", "2", "new", "3")));
        writes.put("removeAll of keys", cache -> cache.removeAll(Set.of("a", "b", "none")));
        writes.put("clear", Cache::clear);
        assertThat(count(policy, writes)).isEqualTo(each(writes, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eternal", "created", "modified"})
    void everyReadIsOneRequest(String policy) throws IOException {
        Map<String, Consumer<Cache<String, String>>> reads = new LinkedHashMap<>();
        reads.put("get, hit", cache -> assertThat(cache.get("a")).isEqualTo("a"));
        reads.put("get, miss", cache -> assertThat(cache.get("none")).isNull());
        reads.put("containsKey", cache -> assertThat(cache.containsKey("a")).isTrue());
        reads.put(
                "getAll",
                cache -> assertThat(cache.getAll(Set.of("a", "b", "none"))).hasSize(2));
        assertThat(count(policy, reads)).isEqualTo(each(reads, 1));
    }

    private static Map<String, Integer> each(Map<String, ?> operations, int requests) {
        Map<String, Integer> expected = new TreeMap<>();
        operations.keySet().forEach(name -> expected.put(name, requests));
        return expected;
    }

    /** Runs each operation on a cache that holds the keys a, b and c, twice, and counts the requests of the second time. */
    private Map<String, Integer> count(String policy, Map<String, Consumer<Cache<String, String>>> operations)
            throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        try (RedisServer server = RedisServer.start();
                Monitor monitor = new Monitor(server)) {
            Cache<String, String> cache =
                    managers.open("""
                            backends:
                              redis: { url: "%s" }
                            defaults: { tiers: [redis] }
                            """.formatted(server.url())).createCache("counted", configuration(policy));
            operations.forEach((name, operation) -> {
                for (int time = 0; time < 2; time++) {
                    cache.removeAll(Set.of("a", "b", "c", "new", "absent"));
                    cache.putAll(Map.of("a", "a", "b", "b", "c", "c"));
                    monitor.requests();
                    operation.accept(cache);
                    counts.put(name, monitor.requests().size());
                }
            });
            managers.provider().close();
        }
        return counts;
    }

    private static MutableConfiguration<String, String> configuration(String policy) {
        return new MutableConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setStatisticsEnabled(true)
                .setExpiryPolicyFactory(POLICIES.get(policy));
    }

    /** Listens to what a server is asked, in the order in which it is asked. */
    private static final class Monitor implements AutoCloseable {
        /**
         * What scripts do themselves is no request. Not caused by the operation, or not waited for by its caller: the clock is asked for once
         * a second, and what clears leave is removed in the background, by a script that the server is sent the first time.
         */
        private static final Pattern IGNORED = Pattern.compile(
                ".* \\[0 lua] .*|.*(?i:\"evalsha\" \"[0-9a-f]+\"|\"eval\" \".*\") (\"1\" \"\\{pagoda}/control\"|\"2\""
                        + " \"\\{pagoda}/garbage/.*)|.*\"\\{pagoda}/dropped\".*");

        private final RedisServer server;
        private final Socket socket;
        private final BufferedReader lines;
        private int marks;

        Monitor(RedisServer server) throws IOException {
            this.server = server;
            this.socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            this.lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(lines.readLine()).isEqualTo("+OK");
        }

        /** Returns the requests since the last call. */
        List<String> requests() {
            String mark = "mark-" + marks++;
            server.call("ECHO", mark);
            List<String> requests = new ArrayList<>();
            try {
                for (String line = lines.readLine(); !line.contains(mark); line = lines.readLine()) {
                    if (!IGNORED.matcher(line).matches()) {
                        requests.add(line);
                    }
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return requests;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
