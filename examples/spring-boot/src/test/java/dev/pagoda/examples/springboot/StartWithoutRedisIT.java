package dev.pagoda.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Year;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The application while its Redis is away at the start, comes, goes and comes back. */
@Timeout(180)
final class StartWithoutRedisIT {
    private static final String ISBN = "978-0000000002";
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    private Path configuration(String name, RedisServer server) throws Exception {
        return Files.writeString(directory.resolve(name), """
                backends:
                  redis: { url: "%s" }
                defaults: { tiers: [heap, redis], ttl: 1h, loadLock: 10s, onError: miss }
                caches: { books: , search: , reports: , prices: { tiers: [heap] } }
                security: { allow: [dev.pagoda.examples.springboot.*] }
                """.formatted(server.url()));
    }

    /** Asks for a book, and returns whether the caches helped. */
    private static boolean isCached(Bookshop shop) {
        int before = shop.questions();
        assertThat(shop.books().find(ISBN)).isNotNull();
        return shop.questions() == before;
    }

    private static boolean isReportCached(Bookshop shop) {
        int before = shop.questions();
        assertThat(shop.books().report(Year.of(2024))).isNotNull();
        return shop.questions() == before;
    }

    private static void assertNothingIsCached(Bookshop shop) {
        assertThat(isCached(shop)).isFalse();
        assertThat(isCached(shop)).isFalse();
        assertThat(isReportCached(shop)).isFalse();
        assertThat(isReportCached(shop)).isFalse();
        shop.books().forget(ISBN);
    }

    private static void assertItIsCachedSoon(Bookshop shop) {
        await().atMost(RECOVERY).until(() -> isCached(shop));
        await().atMost(RECOVERY).until(() -> isReportCached(shop));
    }

    @Test
    void itStartsAndCachesOnceRedisIsThere() throws Exception {
        try (RedisServer server = RedisServer.startDurable()) {
            server.kill();
            try (Bookshop shop = Bookshop.start(configuration("early.yaml", server), "redis")) {
                assertNothingIsCached(shop);
                server.restart();
                assertItIsCachedSoon(shop);
                try (Bookshop other = Bookshop.start(configuration("other.yaml", server), "redis")) {
                    assertThat(isCached(other)).as("shared by Redis").isTrue();
                    assertThat(isReportCached(other)).isTrue();
                }
                server.kill();
                await().atMost(RECOVERY).until(() -> !isCached(shop));
                assertNothingIsCached(shop);
                server.restart();
                assertItIsCachedSoon(shop);
            }
        }
    }
}
