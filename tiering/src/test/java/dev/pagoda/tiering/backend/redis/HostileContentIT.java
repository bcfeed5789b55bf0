package dev.pagoda.tiering.backend.redis;

import static dev.pagoda.tiering.backend.redis.TestBackend.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.RedisServer;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.assembly.CacheRequest;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.assembly.TieredCache;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What another client has put into Redis: it is never returned and never becomes an object, the error names the cache and what is wrong, and
 * nothing else is harmed (G8, G9).
 */
final class HostileContentIT {
    private static final AtomicInteger MADE = new AtomicInteger();
    private static final int FRAME_CODEC = 1;

    private final RedisServer server = RedisServers.standalone();
    private final String prefix = TestBackend.prefix();

    /** A class that nobody has allowed, and that notices when it is read. */
    static final class Gadget implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            MADE.incrementAndGet();
            return this;
        }
    }

    /** Somebody who listens, so that there is a feed. */
    private static final class Listener implements ChangeListener<Bytes> {
        @Override
        public void changed(Bytes key, long version) {}

        @Override
        public void everythingChanged() {}
    }

    /** What an attacker, or a careless client, has put in the place of an entry; the entry as it was goes in. */
    enum Content {
        TRUNCATED_TO_NOTHING("header"),
        TRUNCATED_IN_THE_HEADER("header"),
        WITHOUT_A_VALUE("no header"),
        TRUNCATED_IN_THE_VALUE("checksum"),
        LONGER("checksum"),
        OTHER_VALUE("checksum"),
        WRONG_FORMAT_OF_THE_ENTRY("header"),
        WRONG_VERSION("header"),
        WRONG_FORMAT_OF_THE_VALUE("no header"),
        WRONG_CODEC("checksum"),
        PLAIN_TEXT("header");

        private final String problem;

        Content(String problem) {
            this.problem = problem;
        }

        String change(String entry) {
            return switch (this) {
                case TRUNCATED_TO_NOTHING -> "";
                case TRUNCATED_IN_THE_HEADER -> entry.substring(0, StoredForm.HEADER - 5);
                case WITHOUT_A_VALUE -> entry.substring(0, StoredForm.HEADER);
                case TRUNCATED_IN_THE_VALUE -> entry.substring(0, entry.length() - 1);
                case LONGER -> entry + "x";
                case OTHER_VALUE -> flipped(entry, entry.length() - 1);
                case WRONG_FORMAT_OF_THE_ENTRY -> flipped(entry, 0);
                case WRONG_VERSION -> flipped(entry, 8);
                case WRONG_FORMAT_OF_THE_VALUE -> flipped(entry, StoredForm.HEADER);
                case WRONG_CODEC -> flipped(entry, StoredForm.HEADER + FRAME_CODEC);
                case PLAIN_TEXT -> "a value that some other program wrote with SET, long enough to be an entry";
            };
        }

        private static String flipped(String text, int at) {
            return text.substring(0, at) + (char) (text.charAt(at) ^ 0x41) + text.substring(at + 1);
        }
    }

    private Pagoda open(String... tiers) {
        Configuration configuration = Configuration.memory("HostileContentIT " + prefix + String.join(",", tiers))
                .withBackend(new BackendConfiguration("far", server.url(), Map.of("keyPrefix", prefix)))
                .withDefaults(CacheSettings.DEFAULT.withTiers(tiers));
        return Pagoda.open(configuration, HostileContentIT.class.getClassLoader());
    }

    private static Store<String, Object> objects(Pagoda pagoda) {
        TieredCache<String, Object> cache = pagoda.cache(CacheRequest.of("victims", String.class, Object.class));
        return cache.store();
    }

    private String name(String key) {
        return (String) ((List<?>) server.call("KEYS", "{" + prefix + "}*:*" + key + "*")).get(0);
    }

    private static void fill(Store<String, Object> store) {
        IntStream.range(0, 10).forEach(i -> store.put("key-" + i, "value-" + i, PutOptions.ETERNAL));
    }

    /** Asserts that all keys but {@code bad} are as they were, whichever way they are read. */
    private static void assertOthersUnharmed(Store<String, Object> store, String bad) {
        List<String> others = IntStream.range(0, 10)
                .mapToObj(i -> "key-" + i)
                .filter(key -> !key.equals(bad))
                .toList();
        assertThat(store.getAll(others)).hasSize(others.size());
        others.forEach(key -> assertThat(store.get(key).value()).isEqualTo(key.replace("key", "value")));
        store.put("key-9", "value-9", PutOptions.ETERNAL);
    }

    private static void assertRefused(String problem, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThat(failure(ErrorCode.DAMAGED, call)).contains("victims").contains(problem);
    }

    @ParameterizedTest
    @EnumSource(Content.class)
    void damageIsAnErrorThatNamesTheCacheAndEndsWithTheNextWrite(Content content) {
        try (Pagoda writer = open("far");
                Pagoda pagoda = open("heap", "far")) {
            fill(objects(writer));
            Store<String, Object> store = objects(pagoda);
            String name = name("key-3");
            server.call("SET", name, content.change((String) server.call("GET", name)));

            assertRefused(content.problem, () -> store.get("key-3"));
            assertRefused(content.problem, () -> store.getAll(List.of("key-2", "key-3")));
            assertRefused(content.problem, () -> store.scan(Scan.all()));
            assertOthersUnharmed(store, "key-3");
            assertThat(pagoda.cache(CacheRequest.of("victims", String.class, Object.class))
                            .tiers()
                            .get(1)
                            .stats()
                            .damaged())
                    .isPositive();

            store.put("key-3", "healed", PutOptions.ETERNAL);
            assertThat(store.get("key-3").value()).isEqualTo("healed");
            assertThat(store.scan(Scan.all()).rows()).hasSize(10);
        }
    }

    @Test
    void damageOfAValueDoesNotStopAnIteration() {
        try (Pagoda pagoda = open("far")) {
            Store<String, Object> store = objects(pagoda);
            fill(store);
            String name = name("key-3");
            server.call("SET", name, Content.OTHER_VALUE.change((String) server.call("GET", name)));
            Iterator<Row<String, Object>> rows = store.iterator();
            List<String> seen = new ArrayList<>();
            int errors = 0;
            while (seen.size() + errors < 10) {
                try {
                    seen.add(rows.next().key());
                } catch (StoreException e) {
                    errors++;
                }
            }
            assertThat(rows.hasNext()).isFalse();
            assertThat(errors).isEqualTo(1);
            assertThat(seen).hasSize(9).doesNotContain("key-3");
        }
    }

    @Test
    void aValueOfAClassThatIsNotAllowedNeverBecomesAnObject() {
        Configuration careless = Configuration.memory("HostileContentIT careless " + prefix)
                .withBackend(new BackendConfiguration("far", server.url(), Map.of("keyPrefix", prefix)))
                .withDefaults(CacheSettings.DEFAULT.withTiers("far"))
                .withAllow(Gadget.class.getName());
        try (Pagoda other = Pagoda.open(careless, HostileContentIT.class.getClassLoader());
                Pagoda pagoda = open("heap", "far")) {
            Store<String, Object> store = objects(pagoda);
            fill(store);
            objects(other).put("key-3", new Gadget(), PutOptions.ETERNAL);
            assertThat(objects(other).get("key-3").value()).isInstanceOf(Gadget.class);
            int made = MADE.get();

            await().untilAsserted(() -> assertThat(failure(ErrorCode.TYPE_NOT_ALLOWED, () -> store.get("key-3")))
                    .contains("victims")
                    .contains(Gadget.class.getName())
                    .contains("security.allow"));
            failure(ErrorCode.TYPE_NOT_ALLOWED, () -> store.getAll(List.of("key-2", "key-3")));
            failure(ErrorCode.TYPE_NOT_ALLOWED, () -> store.scan(Scan.all()));
            failure(ErrorCode.TYPE_NOT_ALLOWED, () -> store.put("key-4", new Gadget(), PutOptions.ETERNAL));
            assertThat(store.remove("key-3", Condition.ALWAYS, true).previous()).isNull();
            assertThat(MADE).hasValue(made);
            assertOthersUnharmed(store, "key-3");
            assertThat(store.scan(Scan.all()).rows()).hasSize(9);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RPUSH", "SADD", "PFADD"})
    void aNameThatHoldsSomethingElseCountsAsAbsent(String command) {
        try (Pagoda pagoda = open("far")) {
            Store<String, Object> store = objects(pagoda);
            fill(store);
            String name = name("key-3");
            server.call("DEL", name);
            server.call(command, name, "foreign");

            if (command.equals("PFADD")) {
                assertRefused("header", () -> store.get("key-3"));
            } else {
                assertThat(store.get("key-3")).isNull();
                assertThat(store.getAll(List.of("key-2", "key-3"))).hasSize(1);
                assertThat(store.scan(Scan.all()).rows()).hasSize(9);
                store.remove("key-3", Condition.ALWAYS, false);
            }
            assertOthersUnharmed(store, "key-3");
            store.put("key-3", "healed", PutOptions.ETERNAL);
            assertThat(store.get("key-3").value()).isEqualTo("healed");
            assertThat(store.scan(Scan.all()).rows()).hasSize(10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RPUSH", "APPEND"})
    void foreignControlRecordsMakeEverythingAbsentAndNothingOld(String command) {
        try (RedisBackend backend = TestBackend.open(server.url(), prefix)) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("victims"));
            long before = store.put(b("key"), b("value"), PutOptions.ETERNAL).version();
            for (String name : List.of("{" + prefix + "}/control", controlOfTheCache())) {
                server.call("DEL", name);
                server.call(command, name, "foreign");
            }
            assertThat(store.get(b("key"))).isNull();
            Entry<Bytes> written =
                    store.put(b("key"), b("new"), PutOptions.ETERNAL).entry();
            assertThat(written.version()).isGreaterThan(before);
            assertThat(store.get(b("key"))).isEqualTo(written);
            store.onChange(new Listener());
            await().until(() -> store.trust().holds());
        }
    }

    private String controlOfTheCache() {
        return (String) ((List<?>) server.call("KEYS", "{" + prefix + "}/clear/*")).get(0);
    }

    @Test
    void aForeignIndexRefusesWhatWouldNotBeFoundAnyMoreAndEndsWithAClear() {
        try (RedisBackend backend = TestBackend.open(server.url(), prefix)) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("victims"));
            store.put(b("key"), b("value"), PutOptions.ETERNAL);
            String index = (String) ((List<?>) server.call("KEYS", "{" + prefix + "}/index/*")).get(0);
            server.call("SET", index, "foreign");

            assertRefused("index", () -> store.put(b("another"), b("value"), PutOptions.ETERNAL));
            assertRefused("index", () -> store.remove(b("key"), Condition.ALWAYS, false));
            assertRefused("index", () -> store.scan(Scan.all()));
            assertThat(store.get(b("another"))).as("nothing of it was done").isNull();
            assertThat(store.get(b("key")).value()).isEqualTo(b("value"));
            store.put(b("key"), b("updated"), PutOptions.ETERNAL);

            store.clear();
            store.put(b("another"), b("value"), PutOptions.ETERNAL);
            assertThat(store.scan(Scan.all()).rows()).hasSize(1);
        }
    }

    @Test
    void foreignMessagesCostTrustAndNothingElse() {
        try (RedisBackend backend = TestBackend.open(server.url(), prefix)) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("victims"));
            store.put(b("key"), b("value"), PutOptions.ETERNAL);
            store.onChange(new Listener());
            for (String message : List.of("", "hello", hugeKey(), "\u00ff".repeat(200))) {
                await().until(() -> store.trust().holds());
                long losses = backend.metrics().get("feed.losses").longValue();
                server.call("PUBLISH", "{" + prefix + "}/changes", message);
                await().until(() -> backend.metrics().get("feed.losses").longValue() > losses);
            }
            await().until(() -> store.trust().holds());
            assertThat(store.get(b("key")).value()).isEqualTo(b("value"));
        }
    }

    /** Returns a message of one change, whose key claims to be as long as an array can be. */
    private static String hugeKey() {
        ByteBuffer message = ByteBuffer.allocate(10 + 24 + 3 + 18);
        message.position(10 + 24);
        message.put((byte) 1)
                .putShort((short) 1)
                .position(message.capacity() - 4)
                .putInt(Integer.MAX_VALUE);
        return new String(message.array(), StandardCharsets.ISO_8859_1);
    }

    private static Bytes b(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
