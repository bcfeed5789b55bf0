package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Caches made through JCache are tables, on the same engine. */
final class JCacheTest {
    /** A value of a user. */
    public record Person(String name, int age, List<String> tags) implements Serializable {}

    /** A key of a user. */
    public record Place(String street, int number) implements Serializable {}

    /** A bean of a user. */
    public static final class Bean implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String title = "the \"title\"";

        public String getTitle() {
            return title;
        }

        public boolean isReady() {
            return true;
        }
    }

    @TempDir
    private Path directory;

    private CachingProvider provider;
    private CacheManager manager;
    private Database db;

    @BeforeEach
    void provider() {
        provider = Caching.getCachingProvider("dev.pagoda.jcache.PagodaCachingProvider");
    }

    private void open(String tiers) throws Exception {
        Path file = directory.resolve("pagoda.yaml");
        Files.writeString(file, """
                backends:
                  disk: { url: "mvstore:%s" }
                defaults: { tiers: %s }
                security: { allow: ["dev.pagoda.kvdriver.jdbc.**"] }
                """.formatted(directory.resolve("shared.mv"), tiers));
        manager = provider.getCacheManager(file.toUri(), getClass().getClassLoader(), new Properties());
        db = new Database("jdbc:pagoda:" + file);
    }

    @AfterEach
    void close() throws SQLException {
        if (db != null) {
            db.close();
            manager.close();
        }
    }

    private <K, V> Cache<K, V> cache(String name, Class<K> keys, Class<V> values) {
        return manager.createCache(name, new MutableConfiguration<K, V>().setTypes(keys, values));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void writesOfOneDoorAreSeenThroughTheOtherAtOnce(String tiers) throws Exception {
        open(tiers);
        Cache<String, String> cache = cache("greetings", String.class, String.class);
        cache.put("en", "hello");
        assertThat(db.rows("SELECT value FROM greetings WHERE key = 'en'")).containsExactly("hello");
        db.run("UPDATE greetings SET value = 'good morning' WHERE key = 'en'");
        assertThat(cache.get("en")).isEqualTo("good morning");
        db.run("INSERT INTO greetings VALUES ('fr', 'bonjour')");
        assertThat(cache.get("fr")).isEqualTo("bonjour");
        cache.remove("en");
        assertThat(db.rows("SELECT key FROM greetings")).containsExactly("fr");
        db.run("DELETE FROM greetings");
        assertThat(cache.containsKey("fr")).isFalse();
    }

    /** As the request threads of an embedded web server, in which a pool opens its connections. */
    @Test
    void aThreadWhoseLoaderHasNoClassesOfItsOwnSeesTheHeapOfTheApplication() throws Exception {
        open("[heap]");
        cache("greetings", String.class, String.class).put("en", "hello");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader empty = new URLClassLoader(new URL[0], getClass().getClassLoader());
                URLClassLoader below = new URLClassLoader(new URL[0], empty)) {
            thread.setContextClassLoader(below);
            try (Database other = db.again()) {
                assertThat(other.rows("SELECT value FROM greetings WHERE key = 'en'"))
                        .containsExactly("hello");
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void typedCachesAreTypedTables(String tiers) throws Exception {
        open(tiers);
        Cache<Long, BigDecimal> cache = cache("prices", Long.class, BigDecimal.class);
        cache.put(7L, new BigDecimal("1.50"));
        assertThat(db.rows("SHOW TABLES").get(0)).startsWith("prices|BIGINT|DECIMAL|");
        assertThat(db.rows("SELECT key, value FROM prices WHERE key = 7")).containsExactly("7|1.50");
        assertThat(db.rows("SELECT value FROM prices WHERE key BETWEEN ? AND ?", 1, "9"))
                .containsExactly("1.50");
        db.run("INSERT INTO prices VALUES (8, 2)");
        assertThat(cache.get(8L)).isEqualTo(new BigDecimal("2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void numbersInSqlMeanIntegersAndLongsWhereKeysAreOfAnyClass(String tiers) throws Exception {
        open(tiers);
        Cache<Object, Object> cache = cache("mixed", Object.class, Object.class);
        cache.put("text", "by text");
        cache.put(42, "by Integer");
        cache.put(43L, "by Long");
        assertThat(db.rows("SELECT value FROM mixed WHERE key = 'text'")).containsExactly("by text");
        assertThat(db.rows("SELECT value FROM mixed WHERE key = 42")).containsExactly("by Integer");
        assertThat(db.rows("SELECT value FROM mixed WHERE key = 43")).containsExactly("by Long");
        assertThat(db.rows("SELECT value FROM mixed WHERE key IN (42, 43, 'text') ORDER BY key"))
                .hasSize(3);
        cache.put(42L, "by Long too");
        assertThat(db.rows("SELECT value FROM mixed WHERE key = 42"))
                .containsExactlyInAnyOrder("by Integer", "by Long too");
        assertThat(db.rows("SELECT value FROM mixed WHERE key = ?", 42)).containsExactly("by Integer");
        assertThat(db.rows("SELECT value FROM mixed WHERE key = ?", 42L)).containsExactly("by Long too");
        assertThat(db.rows("SELECT value FROM mixed WHERE key > 42")).containsExactly("by Long");
        assertThat(db.rows("SELECT value FROM mixed WHERE key LIKE 't%'")).containsExactly("by text");
        db.run("INSERT INTO mixed VALUES (1, 'one')");
        assertThat(cache.get(1)).isEqualTo("one");
        assertThat(db.run("DELETE FROM mixed WHERE key = 42")).isEqualTo(2);
        assertThat(cache.containsKey(42)).isFalse();
        assertThat(cache.containsKey(42L)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void objectsAreShownAsText(String tiers) throws Exception {
        open(tiers);
        Cache<Object, Object> cache = cache("com.acme.Things", Object.class, Object.class);
        cache.put(new Place("Main", 5), new Person("Ann", 30, List.of("a", "b")));
        cache.put("bean", new Bean());
        cache.put("bytes", new byte[] {1, -1});
        cache.put("map", Map.of("k", 1));
        assertThat(db.rows("SELECT value FROM com.acme.Things WHERE key = 'bean'"))
                .containsExactly("{\"title\":\"the \\\"title\\\"\",\"ready\":true}");
        assertThat(db.rows("SELECT value FROM com.acme.Things WHERE key = 'bytes'"))
                .containsExactly("01ff");
        assertThat(db.rows("SELECT value FROM com.acme.Things WHERE key = 'map'"))
                .containsExactly("{\"k\":1}");
        Place place = new Place("Main", 5);
        try (PreparedStatement select = db.prepared("SELECT key, value FROM com.acme.Things WHERE key = ?", place);
                ResultSet rows = select.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("{\"street\":\"Main\",\"number\":5}");
            assertThat(rows.getString(2)).isEqualTo("{\"name\":\"Ann\",\"age\":30,\"tags\":[\"a\",\"b\"]}");
            assertThat(rows.getObject(1)).isEqualTo(place);
            assertThat(rows.getObject(2)).isEqualTo(new Person("Ann", 30, List.of("a", "b")));
            assertThat(rows.getObject(2, Person.class).age()).isEqualTo(30);
        }
        Person bob = new Person("Bob", 40, List.of());
        assertThat(db.run("UPDATE com.acme.Things SET value = ? WHERE key = ?", bob, place))
                .isEqualTo(1);
        assertThat(cache.get(place)).isEqualTo(bob);
    }
}
