package dev.pagoda.tiering.backend.redis;

import static dev.pagoda.tiering.backend.redis.TestBackend.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.TcpProxy;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A write that its sender has given up is never put over a newer one: neither by a client that sends it again, nor by a server that finds it in
 * its socket's buffer when it runs on. Each trap is shown to exist with Lettuce as it is by default.
 */
final class LateArrivalIT {
    private static final Bytes KEY = bytes("key");

    private final RedisServer server = RedisServer.startDurable();
    private final String prefix = TestBackend.prefix();

    @AfterEach
    void stop() {
        server.close();
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private RedisBackend open(int port) {
        return TestBackend.open("redis://127.0.0.1:" + port, prefix, "timeout", "1500ms");
    }

    private String value(Store<Bytes, Bytes> store) {
        return new String(store.get(KEY).value().unsafeArray(), StandardCharsets.UTF_8);
    }

    @Test
    void aFrozenServerDoesNotCarryOutWhatItFindsInItsBuffer() {
        try (RedisBackend backend = open(server.port());
                RedisBackend other = open(server.port())) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("cache"));
            store.put(KEY, bytes("before"), PutOptions.ETERNAL);
            server.freeze();
            failure(ErrorCode.OUTCOME_UNKNOWN, () -> store.put(KEY, bytes("late"), PutOptions.ETERNAL));
            failure(ErrorCode.OUTCOME_UNKNOWN, () -> store.remove(KEY));
            failure(ErrorCode.OUTCOME_UNKNOWN, store::clear);
            server.thaw();
            Store<Bytes, Bytes> newer = other.open(CacheSpec.of("cache"));
            await().ignoreExceptions().until(() -> value(newer) != null);
            assertThat(value(newer)).isEqualTo("before");
            newer.put(KEY, bytes("newer"), PutOptions.ETERNAL);
            await().ignoreExceptions().until(() -> store.get(KEY) != null);
            assertThat(value(store))
                    .as("after everything in the buffer was read")
                    .isEqualTo("newer");
        }
    }

    @Test
    void theTrapOfTheBufferExists() throws Exception {
        RedisClient client = RedisClient.create(server.url());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().set("key", "before");
            server.freeze();
            RedisFuture<String> late = connection.async().set("key", "late");
            assertThat(late.await(300, TimeUnit.MILLISECONDS)).isFalse();
            late.cancel(true);
            server.thaw();
            await().until(() -> "late".equals(server.call("GET", "key")));
        } finally {
            client.shutdown(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void nothingIsKeptForAServerThatIsDown() {
        try (RedisBackend backend = open(server.port())) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("cache"));
            store.put(KEY, bytes("before"), PutOptions.ETERNAL);
            server.kill();
            await().untilAsserted(() ->
                    failure(ErrorCode.UNAVAILABLE, () -> store.put(KEY, bytes("refused"), PutOptions.ETERNAL)));
            server.restart();
            await().ignoreExceptions().until(() -> store.get(KEY) != null);
            assertThat(value(store)).isEqualTo("before");
        }
    }

    @Test
    void theTrapOfTheQueueExists() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(server.port())) {
            RedisClient client = RedisClient.create("redis://127.0.0.1:" + proxy.port());
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                connection.sync().set("key", "before");
                proxy.refuse();
                RedisFuture<String> late = connection.async().set("key", "late");
                assertThat(late.await(300, TimeUnit.MILLISECONDS)).isFalse();
                server.call("SET", "key", "newer");
                proxy.restore();
                await().until(late::isDone);
                assertThat(server.call("GET", "key")).isEqualTo("late");
            } finally {
                client.shutdown(0, 1, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aWriteThatWasRefusedWhileTheServerWasAwayIsNotPutOverANewerOne() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(server.port());
                RedisBackend away = TestBackend.open("redis://127.0.0.1:" + proxy.port(), prefix);
                RedisBackend there = open(server.port())) {
            Store<Bytes, Bytes> store = away.open(CacheSpec.of("cache"));
            Store<Bytes, Bytes> newer = there.open(CacheSpec.of("cache"));
            store.put(KEY, bytes("before"), PutOptions.ETERNAL);
            proxy.refuse();
            await().untilAsserted(() ->
                    failure(ErrorCode.UNAVAILABLE, () -> store.put(KEY, bytes("late"), PutOptions.ETERNAL)));
            newer.put(KEY, bytes("newer"), PutOptions.ETERNAL);
            proxy.restore();
            assertNewerAfterEverythingThatWaited(store, newer);
        }
    }

    private void assertNewerAfterEverythingThatWaited(Store<Bytes, Bytes> store, Store<Bytes, Bytes> newer) {
        await().ignoreExceptions().until(() -> store.get(KEY) != null);
        store.put(bytes("other"), bytes("behind it"), PutOptions.ETERNAL);
        assertThat(value(newer)).isEqualTo("newer");
    }

    @Test
    void aWriteThatTimedOutIsNotPutOverANewerOneWhenItsConnectionIsRenewed() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(server.port());
                RedisBackend slow = TestBackend.open("redis://127.0.0.1:" + proxy.port(), prefix, "timeout", "1500ms");
                RedisBackend there = open(server.port())) {
            Store<Bytes, Bytes> store = slow.open(CacheSpec.of("cache"));
            Store<Bytes, Bytes> newer = there.open(CacheSpec.of("cache"));
            store.put(KEY, bytes("before"), PutOptions.ETERNAL);
            proxy.requests().swallow();
            failure(ErrorCode.OUTCOME_UNKNOWN, () -> store.put(KEY, bytes("late"), PutOptions.ETERNAL));
            newer.put(KEY, bytes("newer"), PutOptions.ETERNAL);
            proxy.cut();
            proxy.restore();
            assertNewerAfterEverythingThatWaited(store, newer);
        }
    }

    @Test
    void aWriteWhoseAnswerWasLostIsNotSentAgain() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(server.port());
                RedisBackend backend = TestBackend.open("redis://127.0.0.1:" + proxy.port(), prefix, "timeout", "5s")) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("cache"));
            store.put(KEY, bytes("before"), PutOptions.ETERNAL);
            long writes = scriptsRun();
            proxy.responses().swallow();
            Thread cutter = new Thread(() -> {
                await().until(() -> scriptsRun() > writes);
                proxy.cut();
                proxy.restore();
            });
            cutter.start();
            failure(ErrorCode.OUTCOME_UNKNOWN, () -> store.put(KEY, bytes("once"), PutOptions.ETERNAL));
            cutter.join();
            await().ignoreExceptions().until(() -> store.get(KEY) != null);
            assertThat(value(store)).isEqualTo("once");
            assertThat(scriptsRun()).isEqualTo(writes + 1);
        }
    }

    private long scriptsRun() {
        return counter("cmdstat_evalsha");
    }

    private long counter(String name) {
        String stats = String.valueOf(server.call("INFO", "commandstats"));
        return stats.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("^[^:]*:calls=(\\d+),.*", "$1")))
                .findFirst()
                .orElse(0);
    }

    @Test
    void theTrapOfSendingAgainExists() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(server.port())) {
            RedisClient client = RedisClient.create("redis://127.0.0.1:" + proxy.port());
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                connection.sync().set("counter", "0");
                proxy.responses().swallow();
                RedisFuture<Long> counted = connection.async().incr("counter");
                await().until(() -> "1".equals(server.call("GET", "counter")));
                proxy.cut();
                proxy.restore();
                await().until(counted::isDone);
                assertThat(counted.get()).as("one INCR has counted twice").isEqualTo(2);
            } finally {
                client.shutdown(0, 1, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aBatchThatArrivesLateIsNotCarriedOut() throws ExecutionException, InterruptedException {
        try (RedisBackend backend = open(server.port())) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("cache"));
            store.put(KEY, bytes("before"), PutOptions.ETERNAL);
            server.freeze();
            failure(
                    ErrorCode.OUTCOME_UNKNOWN,
                    () -> store.write(List.of(
                            new dev.pagoda.tiering.Mutation.Put<>(KEY, bytes("late"), PutOptions.ETERNAL),
                            new dev.pagoda.tiering.Mutation.Put<>(bytes("other"), bytes("late"), PutOptions.ETERNAL))));
            server.thaw();
            await().ignoreExceptions().until(() -> store.get(KEY) != null);
            assertThat(value(store)).isEqualTo("before");
            assertThat(store.get(bytes("other"))).isNull();
        }
    }
}
