package dev.pagoda.tiering.backend.mvstore;

import static dev.pagoda.tiering.backend.mvstore.Data.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MvStoreSettingsTest {
    @TempDir
    Path directory;

    private static MvStoreSettings.Tuning tuning(Map<String, String> options) {
        return MvStoreSettings.parse(new BackendSettings("disk", "mvstore:./x", options, Clock.system()))
                .tuning();
    }

    @Test
    void theFactoryIsFoundByItsScheme() {
        assertThat(ServiceLoader.load(BackendFactory.class))
                .anyMatch(factory -> factory.scheme().equals("mvstore")
                        && factory.options().keySet().containsAll(java.util.List.of("sync", "cacheSize", "profile")));
    }

    @Test
    void unknownOptionsAreRefusedWithWhatIsAllowed() {
        assertFails(
                ErrorCode.CONFIGURATION, () -> tuning(Map.of("snyc", "manual")), "disk", "snyc", "sync", "cacheSize");
    }

    @Test
    void wrongValuesAreRefusedWithWhatIsAllowed() {
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> tuning(Map.of("sync", "often")),
                "sync",
                "every-write, interval, manual");
        assertFails(
                ErrorCode.CONFIGURATION, () -> tuning(Map.of("cacheSize", "much")), "cacheSize", "1 to 1048576 MiB");
        assertFails(ErrorCode.CONFIGURATION, () -> tuning(Map.of("cacheSize", "0")), "cacheSize");
        assertFails(ErrorCode.CONFIGURATION, () -> tuning(Map.of("fillRate", "96")), "0 to 95 %");
    }

    @Test
    void aProfilePresetsWhatIsNotSet() {
        MvStoreSettings.Tuning tuning = tuning(Map.of("profile", "low-space", "pageSize", "8"));
        assertThat(tuning.compression()).isEqualTo(MvStoreSettings.Compression.DEFLATE);
        assertThat(tuning.closeCompaction()).isEqualTo(Duration.ofSeconds(5));
        assertThat(tuning.pageBytes()).isEqualTo(8192);
        assertThat(tuning(Map.of("profile", "high-throughput")).dirtyBytes()).isEqualTo(256L << 20);
        assertThat(tuning(Map.of()).sync()).isEqualTo(MvStoreSettings.Sync.INTERVAL);
    }

    @Test
    void theUrlMustNameAFile() throws Exception {
        MvStoreBackendFactory factory = new MvStoreBackendFactory();
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> factory.open(new BackendSettings("disk", "mvstore:", Map.of(), Clock.system())),
                "mvstore:<path");
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> factory.open(new BackendSettings("disk", "mvstore:" + directory, Map.of(), Clock.system())),
                "is a directory");
        Path file = Files.createFile(directory.resolve("file"));
        assertFails(
                ErrorCode.IO,
                () -> factory.open(new BackendSettings("disk", "mvstore:" + file + "/x", Map.of(), Clock.system())),
                "directory");
    }

    @Test
    void theUrlMayHoldOptions() {
        MvStoreSettings settings = parse("mvstore:./x.mv?sync=every-write&cacheSize=16", Map.of("pageSize", "32"));
        assertThat(settings.location()).isEqualTo("./x.mv");
        assertThat(settings.tuning().sync()).isEqualTo(MvStoreSettings.Sync.EVERY_WRITE);
        assertThat(settings.tuning().pageBytes()).isEqualTo(32_768);
        assertFails(ErrorCode.CONFIGURATION, () -> parse("mvstore:./x.mv?snyc=manual", Map.of()), "snyc", "sync");
        for (String query : java.util.List.of("?", "?sync", "?=manual", "?sync=manual&sync=manual", "?sync=manual&")) {
            assertFails(
                    ErrorCode.CONFIGURATION, () -> parse("mvstore:./x.mv" + query, Map.of()), "?name=value&name=value");
        }
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> parse("mvstore:./x.mv?sync=manual", Map.of("sync", "manual")),
                "each of them once");
        assertFails(ErrorCode.CONFIGURATION, () -> parse("mvstore:?sync=manual", Map.of()), "mvstore:<path");
    }

    private static MvStoreSettings parse(String url, Map<String, String> options) {
        return MvStoreSettings.parse(new BackendSettings("disk", url, options, Clock.system()));
    }

    @Test
    void everyOptionSaysWhatItIsFor() {
        for (MvStoreOption option : MvStoreOption.values()) {
            assertThat(option.description()).contains(option.allowed(), option.defaultText());
        }
    }
}
