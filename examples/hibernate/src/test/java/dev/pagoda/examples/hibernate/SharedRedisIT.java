package dev.pagoda.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.TcpProxy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.h2.tools.Server;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two processes with Hibernate on one database, whose second-level and query caches share a Redis: how old is what the one reads while the
 * other writes.
 */
@Timeout(180)
final class SharedRedisIT {
    private static final int CHANGES = 200;
    private static final int CHANGES_FOR_A_BOOK = 20;
    private static final Duration BETWEEN_CHANGES = Duration.ofMillis(30);
    private static final Duration BOUND = Duration.ofSeconds(2);

    @TempDir
    Path directory;

    private final Staleness entities = new Staleness();
    private final Staleness queries = new Staleness();

    /** Between the reader and Redis every piece of an answer, and every message, takes {@code delayMillis} longer. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"[heap, redis]; 0", "[heap, redis]; 5", "[redis]; 0"})
    void whatAnotherProcessReads(String timestamps, int delayMillis) throws Exception {
        Server database =
                Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        try (RedisServer redis = RedisServer.start();
                TcpProxy proxy = TcpProxy.to(redis.port())) {
            proxy.responses().delay(Duration.ofMillis(delayMillis));
            String url = "jdbc:h2:tcp://localhost:" + database.getPort() + "/mem:" + UUID.randomUUID()
                    + ";DB_CLOSE_DELAY=-1";
            Libraries libraries = Libraries.onRedis(directory, redis.url(), url, timestamps);
            System.out.println("times of updates in " + timestamps + ", network " + delayMillis + " ms slower");
            try (Library library = libraries.open()) {
                run(library, "redis://127.0.0.1:" + proxy.port(), url, timestamps);
            }
        } finally {
            database.stop();
        }
    }

    private void run(Library library, String redis, String database, String timestamps) throws Exception {
        Author author = library.add(new Author("Ann Bauer"));
        long id = Objects.requireNonNull(library.add(book(author, 0)).getId());
        try (ReadingProcess reader = ReadingProcess.start(directory, redis, database, timestamps, id)) {
            for (int change = 1; change <= CHANGES; change++) {
                change(library, author, id, change);
                Awaitility.await().pollDelay(BETWEEN_CHANGES).until(() -> true);
            }
            reader.stopReading().forEach(this::add);
            System.out.println(entities.summary("entity"));
            System.out.println(queries.summary("query"));
            System.out.println(reader.summary());
            assertThat(entities.max()).isLessThan(BOUND);
            assertThat(queries.max()).isLessThan(BOUND);
            assertThat(reader.hits())
                    .as("reads that Hibernate found in its caches")
                    .isPositive();
            change(library, author, id, CHANGES + 1);
            reader.awaits(CHANGES + 1, 1 + CHANGES / CHANGES_FOR_A_BOOK);
        }
    }

    /** Changes the price; now and then there is another book, so that the query has another result. */
    private void change(Library library, Author author, long id, int change) {
        library.change(id, book -> book.setPrice(BigDecimal.valueOf(change)));
        entities.written(change);
        if (change % CHANGES_FOR_A_BOOK == 0) {
            library.add(book(author, change));
            queries.written(1 + change / CHANGES_FOR_A_BOOK);
        }
    }

    private void add(ReadingProcess.Reading reading) {
        (reading.query() ? queries : entities).read(reading.begunNanos(), reading.value());
    }

    private static Book book(Author author, int number) {
        return new Book(
                "978-" + number, "Book " + number, Genre.SCIENCE, LocalDate.EPOCH, BigDecimal.valueOf(0), author);
    }
}
