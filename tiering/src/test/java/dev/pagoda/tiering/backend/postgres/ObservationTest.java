package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ObservationTest {
    private static PostgresSettings settings(Map<String, String> options) {
        return PostgresSettings.parse(new BackendSettings("pg", "postgresql://h/db", options, Clock.system()));
    }

    @Test
    void theFirstQuotaThatFitsCounts() {
        Observation observation =
                settings(Map.of("quotas", "a.b=7, a* = 2 kb ,*=1TB")).observation();
        assertThat(observation.quota("a.b")).isEqualTo(7);
        assertThat(observation.quota("aXb")).isEqualTo(2048);
        assertThat(observation.quota("b\na")).isEqualTo(1L << 40);
        assertThat(settings(Map.of()).observation().quota("a")).isNull();
    }

    @Test
    void starsStandForAnyText() {
        CacheNames names = CacheNames.parse("a*c, (x), *end");
        assertThat(names.contains("ac")).isTrue();
        assertThat(names.contains("abbc")).isTrue();
        assertThat(names.contains("(x)")).isTrue();
        assertThat(names.contains("the end")).isTrue();
        assertThat(names.contains("x")).isFalse();
        assertThat(names.contains("abcd")).isFalse();
        assertThat(CacheNames.parse(" , ").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a=", "=1", "a=0", "a=1XB", "a=-1", "a=1,", "a=999999999999TB", "a=1 2"})
    void aQuotaThatIsNoneIsRefused(String text) {
        assertFails(
                ErrorCode.CONFIGURATION, () -> settings(Map.of("quotas", text)), "wrong value for the option quotas");
    }

    @Test
    void hotKeysNeedAnInterval() {
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> settings(Map.of("hotKeys", "a")),
                "wrong value for the option hotKeys",
                "statisticsInterval");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "password", "applicationName", "auditUser"})
    void textsThatPostgresCannotHoldAreRefused(String option) {
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> settings(Map.of(option, "a\0b")),
                "wrong value for the option " + option,
                "without the character U+0000");
    }

    @Test
    void textsOfTheUrlThatPostgresCannotHoldAreRefused() {
        for (String url : new String[] {"postgresql://a%00b@h/db", "postgresql://a:b%00@h/db"}) {
            assertFails(
                    ErrorCode.CONFIGURATION,
                    () -> PostgresSettings.parse(new BackendSettings("pg", url, Map.of(), Clock.system())),
                    "without the character U+0000");
        }
    }
}
