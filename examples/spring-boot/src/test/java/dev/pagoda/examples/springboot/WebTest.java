package dev.pagoda.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

/** The shop as it is shipped, on the web: found by {@code spring.cache.jcache.config}, or by {@code pagoda.yaml} on the class path. */
final class WebTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void servesFromItsCachesAndShowsThemAsTables() throws Exception {
        serve("--server.port=0");
    }

    @Test
    void aConfigurationOnTheClassPathIsEnough(@TempDir Path directory) throws Exception {
        Path settings = Files.writeString(directory.resolve("application.properties"), """
                spring.datasource.url=jdbc:pagoda:classpath:pagoda.yaml
                spring.datasource.driver-class-name=dev.pagoda.kvdriver.Driver
                """);
        serve("--server.port=0", "--spring.config.location=" + settings.toUri());
    }

    private void serve(String... arguments) throws Exception {
        try (ServletWebServerApplicationContext context =
                (ServletWebServerApplicationContext) SpringApplication.run(Application.class, arguments)) {
            String url = "http://localhost:" + context.getWebServer().getPort();
            context.getBean(Books.class).forget("978-0000000003");
            assertThat(get(url + "/books/978-0000000003")).contains("A Short Walk by the River");
            String questions = get(url + "/questions");
            assertThat(get(url + "/books/978-0000000003/price/USD")).isEqualTo("14.19");
            assertThat(put(url + "/books/978-0000000003/price", "10.00")).contains("10.00");
            assertThat(get(url + "/books/978-0000000003")).contains("10.00");
            assertThat(get(url + "/questions")).isEqualTo(questions);
            // Through a pool whose connections a thread of the web server opens.
            assertThat(get(url + "/caches/books")).contains("978-0000000003", "10.00");
            assertThat(get(url + "/caches/prices")).contains("14.19");
        }
    }

    private String get(String url) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    private String put(String url, String json) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json)));
    }

    private String send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }
}
