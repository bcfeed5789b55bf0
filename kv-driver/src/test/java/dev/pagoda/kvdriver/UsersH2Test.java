package dev.pagoda.kvdriver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application's own H2 lives beside the driver: each answers its own URLs, and Pagoda's files work with that H2's MVStore. */
final class UsersH2Test {
    /** Returns a class path of this module with the user's H2 in the place of the MVStore that Pagoda is built with. */
    private static URL[] classPath(String version) throws Exception {
        List<URL> urls = new ArrayList<>();
        urls.add(Path.of("target", "user-h2", "h2-" + version + ".jar").toUri().toURL());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("h2-mvstore")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.3.232", "2.5.252"})
    void eachDriverAnswersItsOwnUrls(String version, @TempDir Path directory) throws Exception {
        String file = "jdbc:pagoda:mvstore:" + directory.resolve("beside.mv");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(classPath(version), ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            assertThat(answering(loader, "jdbc:h2:mem:x")).containsExactly("org.h2.Driver");
            assertThat(answering(loader, file)).containsExactly("dev.pagoda.kvdriver.Driver");
            assertThat(run(loader, "jdbc:h2:mem:x", "CREATE TABLE t (id INT PRIMARY KEY)", "SELECT COUNT(*) FROM t"))
                    .isEqualTo("0");
            assertThat(run(
                            loader,
                            file,
                            "CREATE TABLE t (key INT PRIMARY KEY, value INT)",
                            "INSERT INTO t VALUES (1, 2)",
                            "SELECT value FROM t WHERE key = 1"))
                    .isEqualTo("2");
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** Each run opens a connection of its own, so that the heap is empty and the file has to serve. */
    @ParameterizedTest
    @ValueSource(strings = {"2.3.232", "2.5.252"})
    void theFileOfTheUsersH2KeepsWhatWasCommitted(String version, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("kept.mv");
        String url = "jdbc:pagoda:mvstore:" + file + "?sync=every-write";
        try (URLClassLoader loader = new URLClassLoader(classPath(version), ClassLoader.getPlatformClassLoader())) {
            run(loader, url, "CREATE TABLE t (key VARCHAR PRIMARY KEY, value INT)", "SELECT COUNT(*) FROM t");
            run(
                    loader,
                    url,
                    "BEGIN",
                    "INSERT INTO t VALUES ('a', 1), ('b', 2)",
                    "SAVEPOINT s",
                    "UPDATE t SET value = 3 WHERE key = 'a'",
                    "ROLLBACK TO s",
                    "COMMIT",
                    "SELECT COUNT(*) FROM t");
            assertThat(run(loader, url, "SELECT value FROM t WHERE key = 'a'")).isEqualTo("1");
            assertThat(run(loader, url, "SELECT COUNT(*) FROM t WHERE key LIKE 'b%'"))
                    .isEqualTo("1");
            assertThat(file).isNotEmptyFile();
            assertThat(codeSource(loader, "org.h2.mvstore.MVStore")).endsWith("h2-" + version + ".jar");
        }
        try (URLClassLoader other =
                new URLClassLoader(classPath(otherThan(version)), ClassLoader.getPlatformClassLoader())) {
            assertThat(run(other, url, "SELECT value FROM t WHERE key = 'b'")).isEqualTo("2");
        }
    }

    /** What one version wrote, another one reads: an application may change its H2. */
    private static String otherThan(String version) {
        return version.equals("2.3.232") ? "2.5.252" : "2.3.232";
    }

    private static String codeSource(ClassLoader loader, String type) throws Exception {
        return loader.loadClass(type)
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
    }

    private static List<String> answering(ClassLoader loader, String url) throws Exception {
        List<String> answering = new ArrayList<>();
        for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
            if (driver.acceptsURL(url)) {
                answering.add(driver.getClass().getName());
            }
        }
        return answering;
    }

    private static String run(ClassLoader loader, String url, String... statements) throws Exception {
        for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
            if (driver.acceptsURL(url)) {
                try (Connection connection = driver.connect(url, new Properties());
                        Statement statement = connection.createStatement()) {
                    for (String sql : statements) {
                        statement.execute(sql);
                    }
                    try (ResultSet rows = statement.getResultSet()) {
                        rows.next();
                        return rows.getString(1);
                    }
                }
            }
        }
        throw new AssertionError("no driver");
    }
}
