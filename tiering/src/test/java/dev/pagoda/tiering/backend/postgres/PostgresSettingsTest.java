package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.Configuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresSettingsTest {
    private static PostgresSettings parse(String url, Map<String, String> options) {
        return PostgresSettings.parse(new BackendSettings("pg", url, options, Clock.system()));
    }

    @Test
    void theFactoryIsFoundByItsScheme() {
        assertThat(ServiceLoader.load(BackendFactory.class))
                .anyMatch(factory -> factory.scheme().equals("postgresql")
                        && factory.options().containsKey("maximumPoolSize"));
    }

    @Test
    void theUrlIsTheDriversWithUserAndPasswordApart() {
        PostgresSettings settings = parse("postgresql://app:p%40ss@db1:5433/shop?ssl=true", Map.of());
        assertThat(settings.url()).isEqualTo("jdbc:postgresql://db1:5433/shop?ssl=true");
        assertThat(settings.login()).isEqualTo(new PostgresSettings.Login("app", "p@ss"));
        assertThat(settings.toString() + settings.login())
                .doesNotContain("p@ss")
                .doesNotContain("db1");
        assertThat(parse("postgresql://app@h/d", Map.of("user", "other", "password", "x"))
                        .login())
                .isEqualTo(new PostgresSettings.Login("other", "x"));
    }

    @Test
    void optionsOfTheDriverStayInTheUrlAndOthersAreRefused() {
        Configuration configuration = Configuration.topology(
                "postgresql://app@h/d?sslmode=verify-full&maximumPoolSize=3&sslrootcert=%2Fca.pem",
                getClass().getClassLoader());
        BackendConfiguration backend = configuration.backends().get("postgresql");
        assertThat(backend.url()).isEqualTo("postgresql://app@h/d?sslmode=verify-full&sslrootcert=%2Fca.pem");
        assertThat(backend.options()).containsExactly(Map.entry("maximumPoolSize", "3"));
        assertThat(parse(backend.url(), backend.options()).url())
                .isEqualTo("jdbc:postgresql://h/d?sslmode=verify-full&sslrootcert=%2Fca.pem");
        for (String query : List.of("sslmod=require", "sslmode=require&maximumPoolSize=3", "")) {
            assertFails(
                    ErrorCode.CONFIGURATION,
                    () -> parse("postgresql://h/d?" + query, Map.of()),
                    "The URL of the backend pg may hold options of the driver only");
        }
    }

    @Test
    void aPlusInAPasswordIsOneAndAPercentSignHasDigits() {
        assertThat(parse("postgresql://app:a+b%2Bc@h/d", Map.of()).login().password())
                .isEqualTo("a+b+c");
        for (String url : List.of("postgresql://u:50%zz@h/d", "postgresql://u%1@h/d", "postgresql://h/d?sslmode=%zz")) {
            assertThatThrownBy(() -> parse(url, Map.of()))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("The URL of the backend pg has a percent sign without two hexadecimal digits behind it")
                    .hasNoCause();
        }
    }

    @Test
    void valuesThatTheDriverWouldRefuseWhileConnectingAreWrong() {
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> parse("postgresql://h/d?sslmode=full", Map.of()),
                "The URL of the backend pg has a wrong value for the driver's option sslmode; allowed are disable, allow");
        assertThat(parse("postgresql://h/d?sslmode=VERIFY-FULL&targetServerType=preferSecondary", Map.of())
                        .url())
                .endsWith("sslmode=VERIFY-FULL&targetServerType=preferSecondary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h:0", "h:65536", "h:", "h:x", "a,h:99999", "[::1]:0"})
    void aPortIsANumberThatPortsHave(String hosts) {
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> parse("postgresql://" + hosts + "/d", Map.of()),
                "The URL of the backend pg has a port that is none; allowed are 1 to 65535");
    }

    @Test
    void hostsWithoutAndWithAPortAreTaken() {
        String url = "postgresql://a,b:65535,[::1],[::1]:5432/d";
        assertThat(parse(url, Map.of()).url()).isEqualTo("jdbc:" + url + "?targetServerType=primary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql:",
                "postgresql://",
                "postgresql://host",
                "postgresql://host/",
                "postgresql:///db",
                "other://h/d"
            })
    void theUrlMustNameHostAndDatabase(String url) {
        assertFails(ErrorCode.CONFIGURATION, () -> parse(url, Map.of()), "backend pg", "postgresql://host[:port]");
    }

    @Test
    void optionsAreCheckedWithWhatIsAllowed() {
        String url = "postgresql://h/d";
        assertFails(
                ErrorCode.CONFIGURATION, () -> parse(url, Map.of("usr", "x")), "unknown option usr", "user, password");
        assertFails(ErrorCode.CONFIGURATION, () -> parse(url, Map.of("migrate", "maybe")), "run, validate, off");
        assertFails(ErrorCode.CONFIGURATION, () -> parse(url, Map.of("maximumPoolSize", "0")), "1 to 1000");
        assertFails(ErrorCode.CONFIGURATION, () -> parse(url, Map.of("timeout", "soon")), "from 10ms to 600s");
        PostgresSettings settings = parse(
                url,
                Map.of("sslMode", "VERIFY-FULL", "sslRootCert", "/ca.pem", "minimumIdle", "50", "maxStaleness", "500"));
        assertThat(settings.driver()).containsEntry("sslmode", "verify-full").containsEntry("sslrootcert", "/ca.pem");
        assertThat(settings.pool().minimumIdle()).isEqualTo(settings.pool().maximumSize());
        assertThat(settings.feed().maxStaleness()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.session()).contains("statement_timeout = 750; SET lock_timeout = 500;");
        assertThat(parse(url, Map.of("timeout", "5s")).session())
                .contains("statement_timeout = 4500; SET lock_timeout = 4000;");
    }

    @Test
    void everyOptionSaysWhatItIsFor() {
        for (PostgresOption option : PostgresOption.values()) {
            assertThat(option.description()).contains(option.allowed(), option.defaultText());
        }
    }

    @Test
    void severalHostsMeanThePrimaryAmongThem() {
        PostgresSettings settings = parse("postgresql://a:1,b/d?ssl=true&targetServerType=any", Map.of());
        assertThat(settings.url()).isEqualTo("jdbc:postgresql://a:1,b/d?targetServerType=primary&ssl=true");
        assertThat(settings.properties()).containsEntry("hostRecheckSeconds", "1");
        assertThat(settings.readFrom().hosts()).isEmpty();
        assertThat(parse("postgresql://a/d", Map.of()).properties()).doesNotContainKey("hostRecheckSeconds");
        assertThat(parse(
                                "postgresql://a:1,b/d?ssl=true&targetServerType=primary&loadBalanceHosts=true",
                                Map.of("readFrom", "replicas"))
                        .readFrom()
                        .hosts())
                .containsExactly(
                        "jdbc:postgresql://a:1/d?targetServerType=any&ssl=true",
                        "jdbc:postgresql://b/d?targetServerType=any&ssl=true");
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> parse("postgresql://a/d", Map.of("readFrom", "replicas")),
                "must name the hosts of all servers");
    }
}
