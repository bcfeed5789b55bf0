package dev.pagoda.examples.hibernate;

import static dev.pagoda.examples.hibernate.Libraries.region;
import static dev.pagoda.examples.hibernate.Libraries.stats;
import static dev.pagoda.examples.hibernate.Libraries.tiered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.Ttl;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Hibernate keeps in the caches is found there, by its own statistics, by the tiers' counters, and by the statements it sends. */
final class LibraryTest {
    private static final String BOOKS = Book.class.getName();
    private static final String QUERIES = "default-query-results-region";
    private static final String TIMESTAMPS = "default-update-timestamps-region";
    private static final int THREADS = 4;
    private static final int LOANS = 5;

    @TempDir
    Path directory;

    private long author;
    private long book;

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void entitiesComeFromTheCache(String tiers) throws Exception {
        try (Library library = filled(tiers)) {
            StoreStats before = stats(library, BOOKS, nearest(tiers));
            long hits = hits(library, BOOKS);
            long statements = statements(library);
            for (int i = 0; i < 10; i++) {
                Book found = Objects.requireNonNull(library.book(book));
                assertThat(found.getTitle()).isEqualTo("Caching");
                assertThat(found.getGenre()).isEqualTo(Genre.SCIENCE);
                assertThat(found.getPublished()).isEqualTo("2024-10-12");
                assertThat(found.getPrice()).isEqualTo("42.00");
            }
            assertThat(statements(library)).isEqualTo(statements);
            assertThat(hits(library, BOOKS)).isEqualTo(hits + 10);
            assertThat(stats(library, BOOKS, nearest(tiers)).hits()).isEqualTo(before.hits() + 10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void collectionsComeFromTheCache(String tiers) throws Exception {
        try (Library library = filled(tiers)) {
            assertThat(library.titles(author)).containsExactly("Caching", "Stones");
            assertThat(library.tags(book)).containsExactly("fast", "near");
            long statements = statements(library);
            assertThat(library.titles(author)).containsExactly("Caching", "Stones");
            assertThat(library.tags(book)).containsExactly("fast", "near");
            assertThat(statements(library)).isEqualTo(statements);
            assertThat(hits(library, Author.class.getName() + ".books")).isEqualTo(1);
            assertThat(hits(library, BOOKS + ".tags")).isEqualTo(1);
            library.inTransaction(
                    session -> session.find(Book.class, book).getTags().add("new"));
            assertThat(library.tags(book)).containsExactly("fast", "near", "new");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void naturalIdsComeFromTheCache(String tiers) throws Exception {
        try (Library library = filled(tiers)) {
            assertThat(library.bookByIsbn("978-1")).hasToString("Caching (SCIENCE, 42.00)");
            long statements = statements(library);
            assertThat(library.bookByIsbn("978-1")).hasToString("Caching (SCIENCE, 42.00)");
            assertThat(statements(library)).isEqualTo(statements);
            assertThat(library.statistics().getNaturalIdCacheHitCount()).isPositive();
            assertThat(stats(library, BOOKS + "##NaturalId", nearest(tiers)).hits())
                    .isPositive();
            assertThat(library.bookByIsbn("978-9")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void queriesComeFromTheCacheUntilTheirTableChanges(String tiers) throws Exception {
        try (Library library = filled(tiers)) {
            Statistics statistics = library.statistics();
            assertThat(library.search(Genre.SCIENCE)).hasSize(2);
            assertThat(library.search(Genre.SCIENCE, Genre.NOVEL)).hasSize(3);
            long statements = statements(library);
            assertThat(library.search(Genre.SCIENCE)).hasSize(2);
            assertThat(library.search(Genre.SCIENCE, Genre.NOVEL)).hasSize(3);
            assertThat(statements(library)).isEqualTo(statements);
            assertThat(statistics.getQueryCacheHitCount()).isEqualTo(2);
            assertThat(stats(library, QUERIES, nearest(tiers)).hits()).isEqualTo(2);

            library.change(book, changed -> changed.setPrice(new BigDecimal("19.00")));
            long misses = statistics.getQueryCacheMissCount();
            assertThat(library.search(Genre.SCIENCE))
                    .extracting(Book::toString)
                    .containsExactly("Caching (SCIENCE, 19.00)", "Stones (SCIENCE, 36.00)");
            assertThat(statistics.getQueryCacheMissCount()).isEqualTo(misses + 1);
            library.add(new Book("978-4", "Later", Genre.SCIENCE, LocalDate.EPOCH, BigDecimal.ONE, author(library)));
            assertThat(library.search(Genre.SCIENCE)).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void timesOfUpdatesNeverExpireAndAreNotBounded(String tiers) throws Exception {
        try (Library library = filled(tiers)) {
            library.search(Genre.SCIENCE);
            library.search(Genre.SCIENCE);
            assertThat(tiered(library, TIMESTAMPS).settings().ttl()).isEqualTo(Ttl.ETERNAL);
            assertThat(tiered(library, TIMESTAMPS).settings().heap().maximumEntries())
                    .isEqualTo(Long.MAX_VALUE);
            assertThat(tiered(library, QUERIES).settings().ttl()).isEqualTo(Ttl.ofMillis(600_000));
            assertThat(stats(library, TIMESTAMPS, nearest(tiers)).hits()).isPositive();
            assertThat(region(library, TIMESTAMPS)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void aRollbackLeavesWhatWasCommitted(String tiers) throws Exception {
        try (Library library = filled(tiers)) {
            assertThatThrownBy(() -> library.change(book, changed -> {
                        changed.setPrice(BigDecimal.TEN);
                        throw new IllegalStateException("changed my mind");
                    }))
                    .hasMessage("changed my mind");
            assertThat(library.book(book)).hasToString("Caching (SCIENCE, 42.00)");
            assertThatThrownBy(() -> library.inTransaction(session -> {
                        session.find(Book.class, book).setPrice(BigDecimal.TEN);
                        session.flush();
                        throw new IllegalStateException("changed my mind");
                    }))
                    .hasMessage("changed my mind");
            assertThat(library.book(book)).hasToString("Caching (SCIENCE, 42.00)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[heap, disk]"})
    void noLoanIsLostBetweenDatabaseAndCache(String tiers) throws Exception {
        try (Library library = filled(tiers)) {
            inParallel(() -> {
                for (int i = 0; i < LOANS; i++) {
                    library.change(book, Book::lend);
                    library.book(book);
                }
                return null;
            });
            assertThat(Objects.requireNonNull(library.book(book)).getLent()).isEqualTo(THREADS * LOANS);
            library.sessionFactory().getCache().evictAllRegions();
            assertThat(Objects.requireNonNull(library.book(book)).getLent()).isEqualTo(THREADS * LOANS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[disk]", "[heap, disk]"})
    void theFileServesANewSessionFactory(String tiers) throws Exception {
        Libraries libraries = new Libraries(directory, tiers);
        try (Library library = libraries.open()) {
            fill(library);
            readAll(library);
        }
        try (Library library = libraries.open()) {
            long statements = statements(library);
            readAll(library);
            assertThat(statements(library)).isEqualTo(statements);
            assertThat(library.statistics().getSecondLevelCacheMissCount()).isZero();
            assertThat(library.statistics().getQueryCacheHitCount()).isEqualTo(1);
            assertThat(stats(library, BOOKS, "disk").hits()).isPositive();
            assertThat(stats(library, QUERIES, "disk").hits()).isEqualTo(1);
            library.change(book, changed -> changed.setPrice(new BigDecimal("19.00")));
            assertThat(library.search(Genre.SCIENCE)).extracting(Book::getPrice).contains(new BigDecimal("19.00"));
        }
        try (Library library = libraries.open()) {
            assertThat(library.search(Genre.SCIENCE)).extracting(Book::getPrice).contains(new BigDecimal("19.00"));
            assertThat(library.statistics().getQueryCacheHitCount()).isEqualTo(1);
        }
    }

    private void readAll(Library library) {
        assertThat(library.book(book)).hasToString("Caching (SCIENCE, 42.00)");
        assertThat(library.bookByIsbn("978-1")).hasToString("Caching (SCIENCE, 42.00)");
        assertThat(library.titles(author)).containsExactly("Caching", "Stones");
        assertThat(library.tags(book)).containsExactly("fast", "near");
        assertThat(library.search(Genre.SCIENCE)).hasSize(2);
    }

    private Library filled(String tiers) throws Exception {
        Library library = new Libraries(directory, tiers).open();
        fill(library);
        library.book(book);
        return library;
    }

    private void fill(Library library) {
        Author ann = library.add(new Author("Ann Bauer"));
        author = Objects.requireNonNull(ann.getId());
        library.add(new Book("978-2", "Stones", Genre.SCIENCE, LocalDate.of(2024, 2, 2), new BigDecimal("36.00"), ann));
        library.add(new Book(
                "978-3",
                "Train",
                Genre.NOVEL,
                LocalDate.of(2024, 11, 30),
                new BigDecimal("9.95"),
                author(library, "Rosa Diaz")));
        Book caching =
                new Book("978-1", "Caching", Genre.SCIENCE, LocalDate.of(2024, 10, 12), new BigDecimal("42.00"), ann);
        caching.getTags().addAll(List.of("near", "fast"));
        book = Objects.requireNonNull(library.add(caching).getId());
    }

    private static Author author(Library library, String name) {
        return library.add(new Author(name));
    }

    private Author author(Library library) {
        return library.inTransaction(session -> session.find(Author.class, author));
    }

    private static String nearest(String tiers) {
        return tiers.contains("heap") ? "heap" : "disk";
    }

    private static long statements(Library library) {
        return library.statistics().getPrepareStatementCount();
    }

    private static long hits(Library library, String region) {
        return library.statistics().getDomainDataRegionStatistics(region).getHitCount();
    }

    private static void inParallel(Callable<?> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> futures = new ArrayList<>();
            Collections.nCopies(THREADS, task).forEach(copy -> futures.add(pool.submit(copy)));
            for (Future<?> future : futures) {
                future.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
