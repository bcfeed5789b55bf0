package dev.pagoda.tiering.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class RemoteSettingsTest {
    private static RemoteSettings parse(Map<String, String> options) {
        return RemoteSettings.parse(new BackendSettings("far", "far:", options, Clock.system()));
    }

    @Test
    void whatIsNotSetHasItsDefault() {
        assertThat(parse(Map.of("poolSize", "10")))
                .isEqualTo(new RemoteSettings(
                        "far",
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        2,
                        Duration.ofMillis(20),
                        50,
                        20,
                        Duration.ofMillis(500),
                        1_000,
                        StartUp.CONTINUE));
    }

    @ParameterizedTest
    @CsvSource({"250, 250", "250ms, 250", "3s, 3000", "1 m, 60000"})
    void timesHaveAUnitOrAreMilliseconds(String text, long millis) {
        assertThat(parse(Map.of("timeout", text)).timeout()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({
        "timeout, 9ms",
        "timeout, 601s",
        "timeout, soon",
        "retries, -1",
        "retries, 2s",
        "breakerFailures, 0",
        "startUp, 0"
    })
    void valuesOutsideTheRangeAreRefused(String key, String text) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> parse(Map.of(key, text)))
                .withMessageStartingWith("The backend far has a wrong value for the option " + key + "; allowed is ")
                .extracting(StoreException::code)
                .isEqualTo(ErrorCode.CONFIGURATION);
    }

    @ParameterizedTest
    @EnumSource(RemoteOption.class)
    void everyOptionIsDescribedWithItsDefault(RemoteOption option) {
        assertThat(RemoteOption.describe().get(option.key())).endsWith("; default " + option.defaultText() + ")");
    }

    @Test
    void theOptionsOfTheBackendAreWhatIsLeft() {
        assertThat(RemoteSettings.ownOptions(Map.of("timeout", "1s", "poolSize", "10")))
                .isEqualTo(Map.of("poolSize", "10"));
    }
}
