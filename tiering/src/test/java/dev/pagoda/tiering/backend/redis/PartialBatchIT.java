package dev.pagoda.tiering.backend.redis;

import static dev.pagoda.tiering.backend.redis.TestBackend.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.TcpProxy;
import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.resilience.RemoteSettings;
import dev.pagoda.tiering.resilience.ResilientBackend;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A batch of several requests whose server takes the first of them and refuses the rest: nobody may be told that nothing was done, nor may it be
 * done again.
 */
final class PartialBatchIT {
    private static final int ONE_REQUEST = 1_000;
    private static final Bytes KEY = bytes("key 0");

    private final RedisServer server = RedisServer.start();
    private final AtomicBoolean armed = new AtomicBoolean();
    private TcpProxy proxy;
    private Backend backend;
    private Store<Bytes, Bytes> store;

    @BeforeEach
    void open() throws Exception {
        proxy = TcpProxy.to(server.port());
        proxy.responses().filter(this::refuseFromNowOn);
        BackendSettings settings = new BackendSettings(
                "redis",
                "redis://127.0.0.1:" + proxy.port(),
                Map.of("keyPrefix", TestBackend.prefix(), "timeout", "10s", "retries", "3"),
                Clock.system());
        backend = ResilientBackend.around(
                RedisBackend.open(RedisSettings.parse(settings)), RemoteSettings.parse(settings), Clock.system());
        store = backend.open(CacheSpec.of("cache"));
        store.get(KEY);
    }

    @AfterEach
    void close() throws Exception {
        backend.close();
        proxy.close();
        server.close();
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Before the answer to the first request is passed on, the server becomes one that takes no writes. */
    private byte[] refuseFromNowOn(byte[] answer) {
        if (answer.length > ONE_REQUEST && armed.compareAndSet(true, false)) {
            server.call("REPLICAOF", "127.0.0.1", "1");
        }
        return answer;
    }

    private static List<Mutation<Bytes, Bytes>> batch(int size) {
        return IntStream.range(0, size)
                .<Mutation<Bytes, Bytes>>mapToObj(number -> new Mutation.Put<>(
                        bytes("key " + number), bytes("value"), PutOptions.ETERNAL.when(Condition.IF_ABSENT)))
                .toList();
    }

    @Test
    void aBatchOfWhichAPartWasDoneHasAnUnknownOutcome() {
        armed.set(true);
        failure(ErrorCode.OUTCOME_UNKNOWN, () -> store.write(batch(ONE_REQUEST + 1)));
        assertThat(armed).isFalse();
        server.call("REPLICAOF", "NO", "ONE");
        assertThat(store.get(KEY)).isNotNull();
        assertThat(store.get(bytes("key " + ONE_REQUEST))).isNull();
    }

    @Test
    void aBatchOfWhichNothingWasDoneIsDoneAgain() {
        server.call("REPLICAOF", "127.0.0.1", "1");
        failure(ErrorCode.UNAVAILABLE, () -> store.write(batch(ONE_REQUEST + 1)));
        server.call("REPLICAOF", "NO", "ONE");
        await().ignoreExceptions().until(() -> store.get(KEY) == null);
        assertThat(store.write(batch(ONE_REQUEST + 1)))
                .allSatisfy(write -> assertThat(write.outcome().stored()).isTrue());
    }
}
