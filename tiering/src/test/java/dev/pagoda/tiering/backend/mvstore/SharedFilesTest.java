package dev.pagoda.tiering.backend.mvstore;

import static dev.pagoda.tiering.backend.mvstore.Data.assertFails;
import static dev.pagoda.tiering.backend.mvstore.Data.get;
import static dev.pagoda.tiering.backend.mvstore.Data.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Store;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who shares a file with whom. */
final class SharedFilesTest {
    @TempDir
    Path directory;

    @Test
    void handlesOfOneJvmShareTheFileUntilTheLastIsClosed() throws Exception {
        Path link =
                Files.createSymbolicLink(directory.resolve("link"), Files.createDirectory(directory.resolve("real")));
        try (TestFile first = TestFile.in(directory.resolve("real"));
                TestFile second = TestFile.in(link)) {
            put(first.store("a"), "k", "v");
            Store<Bytes, Bytes> other = second.store("a");
            assertThat(get(other, "k")).isEqualTo("v");
            first.backend().close();
            assertThat(other.isOpen()).isTrue();
            assertThat(get(other, "k")).isEqualTo("v");
            assertFails(ErrorCode.CLOSED, () -> first.store("a"));
        }
        assertThat(directory.resolve("real"))
                .isDirectoryContaining("glob:**cache.mv")
                .isDirectoryNotContaining("glob:**.lock");
    }

    @Test
    void handlesMustAgreeOnTheOptions() {
        try (TestFile file = TestFile.in(directory)) {
            assertFails(
                    ErrorCode.CONFIGURATION,
                    () -> TestFile.in(directory, Map.of("sync", "every-write")),
                    "other options",
                    file.path().getFileName().toString());
        }
    }

    @Test
    void dropClosesTheStoresOfEveryHandle() {
        try (TestFile first = TestFile.in(directory);
                TestFile second = TestFile.in(directory)) {
            Store<Bytes, Bytes> store = first.store("a");
            put(store, "k", "v");
            second.backend().drop("a");
            second.backend().drop("a");
            assertThat(store.isOpen()).isFalse();
            assertFails(ErrorCode.CLOSED, () -> put(store, "k", "v"));
            assertThat(first.backend().catalogue()).isEmpty();
            assertThat(get(first.store("a"), "k")).isNull();
        }
    }

    @Test
    void theCatalogueKeepsNamesAndFormats() {
        CacheFormat format = new CacheFormat("java.lang.String", "com.acme.Order", "json");
        String name = "any name: {\u0000} \uD83D\uDE00 /../";
        try (TestFile file = TestFile.in(directory)) {
            file.backend().open(new CacheSpec(name, format, Limits.DEFAULT, Long.MAX_VALUE));
            file.restart();
            assertThat(file.backend().catalogue()).containsExactly(new CacheInfo(name, format));
            assertThat(file.backend().find(name)).contains(new CacheInfo(name, format));
            assertThat(file.backend().find("other")).isEmpty();
            assertFails(ErrorCode.TYPE_MISMATCH, () -> file.store(name), "com.acme.Order", "bytes");
        }
    }

    @Test
    void aFileThatAnotherProcessHoldsIsRefusedWithItsPid() throws Exception {
        Path path = directory.resolve("cache.mv");
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("open");
            assertFails(ErrorCode.IN_USE, () -> TestFile.in(directory), "cache.mv", String.valueOf(holder.pid()));
            holder.destroyForcibly().waitFor();
            try (TestFile file = TestFile.in(directory)) {
                assertThat(get(file.store("a"), "k")).isEqualTo("v");
            }
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    /** Holds a file until it is killed. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            MvStoreBackend backend = (MvStoreBackend) new MvStoreBackendFactory()
                    .open(new BackendSettings(
                            "disk", "mvstore:" + arguments[0], Map.of("sync", "every-write"), Clock.system()));
            put(backend.open(CacheSpec.of("a")), "k", "v");
            System.out.println("open");
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    @Test
    void anotherCopyOfTheClassesIsRefused() throws Exception {
        URL[] classPath = Arrays.stream(
                        System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .map(SharedFilesTest::url)
                .toArray(URL[]::new);
        try (TestFile file = TestFile.in(directory);
                URLClassLoader copy = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            put(file.store("a"), "k", "v");
            Object message = copy.loadClass(Opener.class.getName())
                    .getMethod("open", String.class)
                    .invoke(null, file.path().toString());
            assertThat((String) message).contains("IN_USE", "class loader", "cache.mv");
            assertThat(get(file.store("a"), "k")).isEqualTo("v");
        }
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (java.net.MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Is loaded a second time and tries to open a file. */
    public static final class Opener {
        private Opener() {}

        public static String open(String path) {
            try {
                new MvStoreBackendFactory()
                        .open(new BackendSettings("disk", "mvstore:" + path, Map.of(), Clock.system()))
                        .close();
                return "opened";
            } catch (dev.pagoda.tiering.StoreException e) {
                return e.code() + " " + e.getMessage();
            }
        }
    }
}
