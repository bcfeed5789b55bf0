package dev.pagoda.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The executable jar, in which libraries and configuration are nested, in processes of its own. */
@Timeout(120)
final class ExecutableJarIT {
    private static final Path JAR = Path.of("target", "spring-boot.jar");
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aSecondProcessFindsWhatTheFirstOneCached() throws Exception {
        assertThat(inAProcess()).isEqualTo("2");
        assertThat(inAProcess()).isEqualTo("0");
    }

    @Test
    void processesShareARedis() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            Map<String, String> redis = Map.of("REDIS_URL", server.url(), "SPRING_PROFILES_ACTIVE", "redis");
            inAProcess(
                    redis,
                    first -> inAProcess(redis, second -> {
                        assertThat(get(first + "/books/978-0000000004")).contains("36.00");
                        assertThat(get(second + "/books/978-0000000004")).contains("36.00");
                        assertThat(get(second + "/questions")).isEqualTo("0");
                        assertThat(get(first + "/caches/books")).contains("Stones and Water");
                        put(first + "/books/978-0000000004/price", "30.50");
                        Awaitility.await()
                                .until(() ->
                                        get(second + "/books/978-0000000004").contains("30.50"));
                        return get(second + "/questions");
                    }));
        }
    }

    /** Does something with a running application, whose address it is given. */
    private interface Visit {
        String to(String url) throws Exception;
    }

    /** Asks for a book, a price and a search, and returns how many questions that took. */
    private String inAProcess() throws Exception {
        return inAProcess(Map.of("BOOKSHOP_DATA", directory.toString()), url -> {
            assertThat(get(url + "/books/978-0000000004")).contains("Stones and Water");
            assertThat(get(url + "/books/978-0000000004/price/JPY")).isEqualTo("5760");
            assertThat(get(url + "/books?genre=SCIENCE&year=2024")).contains("Stones and Water");
            assertThat(get(url + "/caches/books")).contains("Stones and Water");
            assertThat(get(url + "/caches/prices")).contains("5760");
            return get(url + "/questions");
        });
    }

    private String inAProcess(Map<String, String> environment, Visit visit) throws Exception {
        Path log = Files.createTempFile(directory, "application", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(java(), "-jar", JAR.toString(), "--server.port=0").redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.redirectOutput(log.toFile()).start();
        try {
            return visit.to("http://localhost:" + port(process, log));
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String port(Process process, Path log) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> find(process, log), matcher -> matcher.find(0))
                .group(1);
    }

    private static Matcher find(Process process, Path log) throws IOException {
        String text = Files.readString(log);
        assertThat(process.isAlive()).as("the application ended: %s", text).isTrue();
        return PORT.matcher(text);
    }

    private String get(String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body();
    }

    private void put(String url, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json))
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
}
