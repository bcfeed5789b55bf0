package dev.pagoda.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.Ports;
import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command on a Redis: what it needs for that is in its jar. */
final class RedisPackagedIT {
    private static final String PASSWORD = "p@ss/word";
    private static final String ENCODED_PASSWORD = "p%40ss%2Fword";

    /** A process that only just starts may be slow on a machine that has much to do. */
    private static final String PATIENTLY = "connectTimeout=30000&timeout=30s";

    @TempDir
    Path directory;

    private PackagedCommand command;

    @BeforeEach
    void makeFiles() throws Exception {
        command = new PackagedCommand(directory);
    }

    @Test
    void entriesAndTables() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            String url = server.url() + "?" + PATIENTLY;
            command.says("put", "-c", url, "--create", "greetings", "hello", "world");
            command.says("put", "-c", url, "greetings", "hi", "there", "--ttl", "1h");
            assertThat(command.says("get", "-c", url, "greetings", "hello")).isEqualTo("world\n");
            assertThat(command.says("scan", "-c", url, "greetings", "--prefix", "h"))
                    .isEqualTo("hello\tworld\nhi\tthere\n");
            assertThat(command.says("sql", "-c", url, "--csv", "SELECT key, value FROM greetings WHERE key > 'hello'"))
                    .isEqualTo("key,value\r\nhi,there\r\n");
            assertThat(command.says("health", "-c", url, "--json")).contains("\"backend\":\"redis\",\"state\":\"up\"");
            command.says("delete", "-c", url, "greetings", "hello");
            assertThat(command.fails("get", "-c", url, "greetings", "hello"))
                    .isEqualTo("pagoda: The cache greetings has no entry with this key\n");
        }
    }

    @Test
    void whatAnApplicationCachesIsATableAndTheOtherWayRound() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            Path file = Files.writeString(directory.resolve("pagoda.yaml"), """
                    backends: { redis: { url: "%s", connectTimeout: 30000, timeout: 30s } }
                    defaults: { tiers: [heap, redis] }
                    """.formatted(server.url()));
            try (CacheManager manager = Caching.getCachingProvider().getCacheManager(file.toUri(), null)) {
                Cache<String, Integer> stock = manager.createCache(
                        "stock", new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
                stock.put("apples", 3);
                assertThat(command.says("sql", "--csv", "SELECT key, value FROM stock"))
                        .isEqualTo("key,value\r\napples,3\r\n");
                command.says(
                        "sql",
                        "UPDATE stock SET value = 4 WHERE key = 'apples'",
                        "INSERT INTO stock VALUES ('pears', 5)");
                assertThat(stock.get("pears")).isEqualTo(5);
                org.awaitility.Awaitility.await().until(() -> stock.get("apples") == 4);
                command.says("sql", "CREATE TABLE made (key VARCHAR PRIMARY KEY, value VARCHAR)");
                command.says("put", "made", "by", "sql");
                Cache<String, String> made = manager.createCache(
                        "made", new MutableConfiguration<String, String>().setTypes(String.class, String.class));
                assertThat(made.get("by")).isEqualTo("sql");
            }
        }
    }

    @Test
    void overTlsAsAUserOfTheAcl() throws Exception {
        TlsFiles tls = TlsFiles.create();
        try (RedisServer server = RedisServer.startTls(
                tls,
                "--user",
                "app",
                "on",
                ">" + PASSWORD,
                "~{shop*",
                "&{shop*",
                "+@all",
                "--user",
                "default",
                "off")) {
            String address = "@127.0.0.1:" + server.port();
            String options = "?" + PATIENTLY + "&keyPrefix=shop&caCertificate=" + tls.certificate();
            String url = "rediss://app:" + ENCODED_PASSWORD + address + options;
            command.says("put", "-c", url, "--create", "greetings", "hello", "world");
            assertThat(command.says("get", "-c", url, "greetings", "hello")).isEqualTo("world\n");
            assertThat(command.fails("get", "-c", "rediss://app:wrong" + address + options, "greetings", "hello"))
                    .isEqualTo("pagoda: The backend rediss refuses the user or the password; see its options user and"
                            + " password\n");
            String untrusted = "rediss://app:" + ENCODED_PASSWORD + address + "?" + PATIENTLY + "&keyPrefix=shop";
            assertThat(command.fails("get", "-c", untrusted, "greetings", "hello"))
                    .isEqualTo("pagoda: The certificate of the backend rediss is not trusted; see its options"
                            + " caCertificate and verify\n");
            assertThat(command.run("", "health", "-c", untrusted)).isEqualTo(1);
            assertThat(command.fails("get", "-c", url + "&colour=red", "greetings", "hello"))
                    .contains("The backend rediss", "colour", "caCertificate");
        }
    }

    @Test
    void aServerThatIsNotThereIsOneSentence() throws Exception {
        String url = "redis://user:secret@127.0.0.1:" + Ports.free();
        assertThat(command.fails("sql", "-c", url, "SELECT * FROM t")).doesNotContain("secret");
        assertThat(command.fails("get", "-c", url, "t", "k")).isEqualTo("pagoda: The backend redis can't be reached\n");
        assertThat(command.run("", "health", "-c", url)).isEqualTo(1);
        assertThat(command.out()).content().contains("down", "The backend redis can't be reached");
    }
}
