package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.config.BackendFactories;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;

/** Opens backends as applications do. */
final class TestBackend {
    static {
        // Servers and their failovers share the processors with whatever else runs.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    private TestBackend() {}

    static String prefix() {
        return "test-" + UUID.randomUUID();
    }

    static RedisBackend open(String url, String prefix, String... options) {
        Map<String, String> all = new HashMap<>();
        all.put("keyPrefix", prefix);
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        BackendFactory factory = BackendFactories.find(url.substring(0, url.indexOf(':')));
        Backend backend = factory.open(new BackendSettings("redis", url, all, Clock.system()));
        return (RedisBackend) backend;
    }

    /** Asserts that {@code call} fails with this code and returns the message. */
    static String failure(ErrorCode code, ThrowingCallable call) {
        StoreException thrown = Assertions.catchThrowableOfType(StoreException.class, call);
        Assertions.assertThat(thrown).as("failure").isNotNull();
        Assertions.assertThat(thrown.code()).as(thrown.getMessage()).isEqualTo(code);
        return thrown.getMessage();
    }
}
