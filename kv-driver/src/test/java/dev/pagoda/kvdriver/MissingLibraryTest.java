package dev.pagoda.kvdriver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Without an optional jar the rest of SQL works, and what needs it says in one sentence what to add. */
final class MissingLibraryTest {
    private static final String WORKS = "works";
    private static final String MVSTORE =
            "A backend of the scheme mvstore needs the library com.h2database:h2-mvstore (or com.h2database:h2), add it";
    private static final String TOML =
            "pagoda.toml: reading TOML needs com.fasterxml.jackson.dataformat:jackson-dataformat-toml on the class path";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"none, works, works", "h2-mvstore, needs, works", "jackson-dataformat-toml, works, needs"})
    void theRestWorksWithout(String jar, String mvstore, String toml) throws Exception {
        Path yaml = Files.writeString(directory.resolve("pagoda.yaml"), "defaults: { ttl: 10m }");
        Path tables = Files.writeString(directory.resolve("pagoda.toml"), "[defaults]\nttl = \"10m\"\n");
        try (URLClassLoader loader = classPathWithout(jar)) {
            assertThat(run(loader, "memory:missing")).isEqualTo(WORKS);
            assertThat(run(loader, yaml.toString())).isEqualTo(WORKS);
            assertThat(run(loader, "mvstore:" + directory.resolve("missing.mv")))
                    .isEqualTo(expected(mvstore, MVSTORE));
            assertThat(run(loader, tables.toString())).endsWith(expected(toml, TOML));
        }
    }

    private static String expected(String outcome, String sentence) {
        return outcome.equals("needs") ? sentence : WORKS;
    }

    private static URLClassLoader classPathWithout(String jar) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!Path.of(entry).getFileName().toString().startsWith(jar + "-")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** Uses a table at {@code target}, with the classes of {@code loader}; returns the message of the error if there is one. */
    private static String run(ClassLoader loader, String target) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        Class<?> type = loader.loadClass("dev.pagoda.kvdriver.Driver");
        Driver driver = (Driver) type.getConstructor().newInstance();
        try (Connection connection = driver.connect("jdbc:pagoda:" + target, new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (key VARCHAR PRIMARY KEY, value VARCHAR)");
            statement.execute("INSERT INTO t VALUES ('k', '" + WORKS + "')");
            try (ResultSet rows = statement.executeQuery("SELECT value FROM t WHERE key = 'k'")) {
                return rows.next() ? rows.getString(1) : "no row";
            }
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
