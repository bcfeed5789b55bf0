package dev.pagoda.tiering.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs and options: what they mean, and what is said about wrong ones. */
final class RedisSettingsTest {
    private static RedisSettings parse(String url, Map<String, String> options) {
        return RedisSettings.parse(new BackendSettings("cache", url, options, Clock.system()));
    }

    @Test
    void aPlainUrlHasTheDefaults() {
        RedisSettings settings = parse("redis://localhost", Map.of());

        assertThat(settings.topology()).isEqualTo(RedisSettings.Topology.STANDALONE);
        assertThat(settings.addresses()).containsExactly(new RedisUrl.Address("localhost", 6379));
        assertThat(settings.database()).isZero();
        assertThat(settings.access().tls()).isFalse();
        assertThat(settings.access().data()).isEqualTo(new RedisSettings.Credentials(null, null));
        assertThat(settings.tuning().shards()).isEqualTo(1);
        assertThat(settings.tuning().indexed()).isTrue();
        assertThat(settings.tuning().keyPrefix()).isEqualTo("pagoda");
        assertThat(settings.tuning().timeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void everyPartOfAUrlIsRead() {
        RedisSettings settings = parse("rediss://us%40er:p%3A%2Fw+d@[::1]:7000/3", Map.of());

        assertThat(settings.addresses()).containsExactly(new RedisUrl.Address("::1", 7000));
        assertThat(settings.access().data()).isEqualTo(new RedisSettings.Credentials("us@er", "p:/w+d"));
        assertThat(settings.access().tls()).isTrue();
        assertThat(settings.database()).isEqualTo(3);
        assertThat(parse("redis://only-a-password@host", Map.of()).access().data())
                .isEqualTo(new RedisSettings.Credentials(null, "only-a-password"));
    }

    @Test
    void sentinelsAndClustersHaveSeveralAddresses() {
        RedisSettings sentinels = parse("redis-sentinel://a,b:1,c/main/2", Map.of("tls", "on"));
        assertThat(sentinels.topology()).isEqualTo(RedisSettings.Topology.SENTINEL);
        assertThat(sentinels.addresses())
                .isEqualTo(List.of(
                        new RedisUrl.Address("a", 26_379),
                        new RedisUrl.Address("b", 1),
                        new RedisUrl.Address("c", 26_379)));
        assertThat(sentinels.masterName()).isEqualTo("main");
        assertThat(sentinels.database()).isEqualTo(2);
        assertThat(sentinels.access().tls()).isTrue();

        RedisSettings cluster = parse("redis-cluster://a,b:1", Map.of());
        assertThat(cluster.topology()).isEqualTo(RedisSettings.Topology.CLUSTER);
        assertThat(cluster.addresses()).hasSize(2);
        assertThat(cluster.tuning().shards()).isEqualTo(32);
    }

    @Test
    void optionsTakeThePlaceOfTheUrl() {
        RedisSettings settings = parse(
                "redis://user:secret@host",
                Map.of("user", "other", "password", "hidden", "timeout", "250ms", "shards", "4", "index", "false"));

        assertThat(settings.access().data()).isEqualTo(new RedisSettings.Credentials("other", "hidden"));
        assertThat(settings.tuning().timeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.tuning().shards()).isEqualTo(4);
        assertThat(settings.tuning().indexed()).isFalse();
        assertThat(settings.toString()).doesNotContain("hidden").doesNotContain("host");
        assertThat(settings.access().data().toString()).doesNotContain("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis:",
                "redis://",
                "redis://host:0",
                "redis://host:65536",
                "redis://a,b",
                "redis://:50%zz@host",
                "redis://user%:x@host",
                "redis://host/x",
                "redis://host/-1",
                "redis://host?x=1",
                "redis-sentinel://a",
                "redis-sentinel://a/main/x",
                "redis-cluster://a/1"
            })
    void aWrongUrlIsToldByItsForm(String url) {
        String message = TestBackend.failure(ErrorCode.CONFIGURATION, () -> parse(url, Map.of()));
        assertThat(message)
                .startsWith("The backend cache needs a URL of the form redis")
                .doesNotContain(url + " ");
    }

    @Test
    void wrongOptionsAreToldByWhatIsAllowed() {
        assertThat(TestBackend.failure(
                        ErrorCode.CONFIGURATION, () -> parse("redis://h", Map.of("verify", "sometimes"))))
                .isEqualTo("The backend cache has a wrong value for the option verify; allowed are full, ca, none");
        assertThat(TestBackend.failure(ErrorCode.CONFIGURATION, () -> parse("redis://h", Map.of("shards", "many"))))
                .isEqualTo("The backend cache has a wrong value for the option shards; allowed are 0 to 1024");
        assertThat(TestBackend.failure(ErrorCode.CONFIGURATION, () -> parse("redis://h", Map.of("speed", "1"))))
                .startsWith("The backend cache has an unknown option speed; allowed are user, password");
        assertThat(TestBackend.failure(ErrorCode.CONFIGURATION, () -> parse("redis://h", Map.of("keyPrefix", "a{b"))))
                .contains("keyPrefix");
        assertThat(TestBackend.failure(
                        ErrorCode.CONFIGURATION, () -> parse("redis://h", Map.of("caCertificate", "/nowhere.pem"))))
                .isEqualTo("The backend cache names a file in the option caCertificate that can't be read");
        assertThat(TestBackend.failure(
                        ErrorCode.CONFIGURATION, () -> parse("redis-cluster://h", Map.of("minReplicas", "1"))))
                .isEqualTo("The backend cache is a cluster, where the option minReplicas must be 0");
    }
}
