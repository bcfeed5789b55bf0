package dev.pagoda.kvdriver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.SharedPostgres;
import dev.pagoda.tiering.Attributes;
import dev.pagoda.tiering.EntryMetadata;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tags of entries in a database, reached from a JCache cache; what is removed by one is gone for both doors. */
final class TagsIT {
    @TempDir
    Path directory;

    private final String database = SharedPostgres.newDatabase();

    @AfterEach
    void drop() {
        SharedPostgres.server().dropDatabase(database);
    }

    @Test
    @SuppressWarnings("unchecked")
    void whatIsRemovedByATagIsGoneForBothDoors() throws Exception {
        Path file = Files.writeString(directory.resolve("pagoda.yaml"), """
                backends: { database: { url: "%s", user: "%s", password: "%s", connectionTimeout: 10000 } }
                defaults: { tiers: [heap, database] }
                """.formatted(
                        SharedPostgres.server().url(database), PostgresServer.USER, PostgresServer.PASSWORD));
        try (CacheManager manager = Caching.getCachingProvider("dev.pagoda.jcache.PagodaCachingProvider")
                        .getCacheManager(file.toUri(), TagsIT.class.getClassLoader());
                Connection connection = DriverManager.getConnection("jdbc:pagoda:" + file);
                Statement statement = connection.createStatement()) {
            Cache<String, String> documents = manager.createCache(
                    "documents", new MutableConfiguration<String, String>().setTypes(String.class, String.class));
            Metadata<String> metadata = documents.unwrap(Metadata.class);
            for (String key : new String[] {"a", "b", "c"}) {
                documents.put(key, "text of " + key);
                metadata.set(
                        key,
                        Attributes.tags(key.equals("b") ? "letter" : "invoice")
                                .withContentType("text/plain")
                                .withProperty("customer", "17"));
            }
            assertThat(metadata.find(Attributes.property("customer", "17").withTags(List.of("invoice")), 10, null)
                            .rows())
                    .extracting(Row::key)
                    .containsExactly("a", "c");
            EntryMetadata described = metadata.get("a").value();
            assertThat(described.attributes().contentType()).isEqualTo("text/plain");
            assertThat(described.codec()).isEqualTo("auto");
            assertThat(described.sizeBytes()).isGreaterThanOrEqualTo("text of a".length());
            assertThat(documents.get("a")).isEqualTo("text of a");
            assertThat(metadata.removeAll(Attributes.tags("invoice"))).isEqualTo(2);
            assertThat(documents.containsKey("a")).isFalse();
            try (ResultSet rows = statement.executeQuery("SELECT key FROM documents ORDER BY key")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("b");
                assertThat(rows.next()).isFalse();
            }
        }
    }
}
