package dev.pagoda.tiering.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationTest {
    private static CacheSettings named(String type) {
        return CacheSettings.DEFAULT.withTypes(type, null);
    }

    @ParameterizedTest
    @CsvSource({
        "sessions, sessions",
        "report-daily, report-daily",
        "report-weekly, report-*",
        "report-weekly-eu, report-*-eu",
        "reports, *",
        "a-b, a-?",
    })
    void theExactNameWinsThenTheMostSpecificPattern(String cache, String expected) {
        Configuration configuration = Configuration.builtIn()
                .withCache("*", named("*"))
                .withCache("report-*", named("report-*"))
                .withCache("report-*-eu", named("report-*-eu"))
                .withCache("report-daily", named("report-daily"))
                .withCache("a*b", named("a-?"))
                .withCache("a*b*", named("two"))
                .withCache("sessions", named("sessions"));
        assertThat(configuration.settings(cache).keyType()).isEqualTo(expected);
        assertThat(configuration.covers(cache)).isTrue();
    }

    @Test
    void amongEquallySpecificPatternsTheFirstInOrderWins() {
        Configuration configuration =
                Configuration.builtIn().withCache("b*", named("b*")).withCache("*x", named("*x"));
        assertThat(configuration.settings("bx").keyType()).isEqualTo("*x");
        assertThat(configuration.settings("other")).isEqualTo(CacheSettings.DEFAULT);
        assertThat(configuration.covers("other")).isFalse();
        assertThat(configuration.declares("b*")).isFalse();
        assertThat(configuration.declared()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a*, a", "*a, ba", "a*b*c, aXbbYc", "**, x", "*, ''", "a*a, aa", "*ab, aab"})
    void aStarStandsForAnyCharacters(String pattern, String name) {
        assertThat(CachePattern.matches(pattern, name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"a*, b", "a*a, a", "*b, ba", "a*b*c, acb", "a, ab"})
    void aPatternMatchesTheWholeName(String pattern, String name) {
        assertThat(CachePattern.matches(pattern, name)).isFalse();
    }

    @Test
    void manyStarsDoNotTakeExponentialTime() {
        String pattern = "*a".repeat(60) + "b";
        assertThat(CachePattern.matches(pattern, "a".repeat(200))).isFalse();
    }

    @Test
    void theBuiltInConfigurationIsTheHeapOnly() {
        assertThat(Configuration.builtIn().settings("any").tiers()).containsExactly("heap");
        assertThat(Configuration.builtIn().backends()).isEmpty();
        assertThat(Configuration.memory("x").id()).isEqualTo("memory:x");
        assertThat(Configuration.builtIn().withAllow("a.B").allow()).containsExactly("a.B");
    }

    @Test
    void settingsAreChecked() {
        refused("tiers is empty; name heap, a backend, or heap and a backend", () -> CacheSettings.DEFAULT.withTiers());
        refused("ttl 0ms is not positive", () -> CacheSettings.DEFAULT.withTtl(Ttl.ZERO));
        refused("ttl keep is not positive", () -> CacheSettings.DEFAULT.withTtl(Ttl.KEEP));
        refused("heap.maximumEntries 0 < 1", () -> HeapSettings.entries(0));
        refused("heap.maximumBytes -1 < 1", () -> HeapSettings.bytes(-1));
        refused("heap.maximumEntries and heap.maximumBytes exclude each other", () -> new HeapSettings(1L, 1L));
        refused("url of backend d has no scheme", () -> BackendConfiguration.of("d", "x"));
        refused(
                "backend name 1 is not a letter followed by letters, digits, - and _, other than heap",
                () -> BackendConfiguration.of("1", "mvstore:x"));
        refused(
                "tiers of cache a name the unknown backend disk",
                () -> Configuration.builtIn().withCache("a", CacheSettings.DEFAULT.withTiers("disk")));
        refused(
                "backend a is filed as b",
                () -> new Configuration(
                        "x",
                        Map.of("b", BackendConfiguration.of("a", "mvstore:x")),
                        CacheSettings.DEFAULT,
                        Map.of(),
                        List.of()));
    }

    private static void refused(String sentence, Runnable call) {
        assertThatIllegalArgumentException().isThrownBy(call::run).withMessage(sentence);
    }

    @Test
    void copiesChangeOneThing() {
        CacheSettings settings = CacheSettings.DEFAULT
                .withTtl(Ttl.of(Duration.ofSeconds(1)))
                .withLimits(new Limits(1, 2))
                .withOnError(OnError.MISS);
        assertThat(settings.ttl()).isEqualTo(Ttl.ofMillis(1_000));
        assertThat(settings.limits()).isEqualTo(new Limits(1, 2));
        assertThat(settings.onError()).isEqualTo(OnError.MISS);
        assertThat(settings.statistics()).isFalse();
    }

    @Test
    void aBackendShowsNothingThatMayBeSecret() {
        BackendConfiguration backend =
                new BackendConfiguration("db", "mvstore://u:secret@h", Map.of("password", "secret"));
        assertThat(backend.toString()).isEqualTo("BackendConfiguration[db, mvstore:, [password]]");
        assertThat(backend.scheme()).isEqualTo("mvstore");
    }

    @Test
    void theUrlOfATopologyMayHoldOptions() {
        String url = "rediss://u:p?w@h:1?verify=ca&caCertificate=/a%26b/c+d.pem";
        Configuration configuration = Configuration.topology(url, getClass().getClassLoader());
        BackendConfiguration backend = configuration.backends().get("rediss");
        assertThat(backend.url()).isEqualTo("rediss://u:p?w@h:1");
        assertThat(backend.options()).isEqualTo(Map.of("verify", "ca", "caCertificate", "/a&b/c+d.pem"));
        assertThat(configuration.id()).isEqualTo(url);
        assertThat(configuration.defaults().tiers()).containsExactly("heap", "rediss");
        for (String query : List.of("?", "?verify", "?=ca", "?verify=ca&verify=ca", "?verify=ca&")) {
            assertThatThrownBy(() -> Configuration.topology(
                            "redis://h" + query, getClass().getClassLoader()))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("The URL of the backend redis needs options of the form ?name=value&name=value,"
                            + " each of them once");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rediss://u:p?w@h:1?password=secret, rediss://h:1",
        "mvstore:./x.mv?sync=manual, mvstore:./x.mv",
        "redis://user:secret@host/1, redis://host/1",
        "file:///etc/pagoda.yaml, file:///etc/pagoda.yaml",
        "memory:a, memory:a"
    })
    void theLabelLeavesOutWhatMayBeSecret(String id, String label) {
        assertThat(Configuration.builtIn().withId(id).label()).isEqualTo(label);
        assertThat(Configuration.builtIn().withId(id)).hasToString("Configuration[" + label + "]");
    }

    @ParameterizedTest
    @CsvSource({
        "500ms, 500",
        "30 s, 30000",
        "10m, 600000",
        "2h, 7200000",
        "7d, 604800000",
        "PT1.5S, 1500",
        "P1D, 86400000",
        "eternal, 9223372036854775807"
    })
    void durations(String text, long millis) {
        assertThat(Values.time(text)).isEqualTo(Ttl.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"-1s", "1w", "PT-1S", "ten", "999999999999999999d", "''"})
    void textsThatAreNoDurations(String text) {
        assertThat(Values.time(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "17, 17",
        "2KB, 2048",
        "64MB, 67108864",
        "1gb, 1073741824",
        "1 TB, 1099511627776",
        "unbounded, 9223372036854775807"
    })
    void sizes(String text, long bytes) {
        assertThat(Values.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"ttl, tll, 1", "sync, snyc, 1", "tiers, tires, 1", "heap, '', 4", "kitten, sitting, 3"})
    void distancesCountEditsAndSwaps(String a, String b, int distance) {
        assertThat(Text.distance(a, b)).isEqualTo(distance);
    }
}
