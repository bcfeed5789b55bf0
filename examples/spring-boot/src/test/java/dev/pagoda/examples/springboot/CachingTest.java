package dev.pagoda.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Year;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the annotations promise, by the number of calls of the methods and by what the tiers count. */
final class CachingTest {
    private static final String ISBN = "978-0000000001";
    private static final String NEAREST = "heap";
    private static final int THREADS = 16;
    private static final Currency USD = Currency.getInstance("USD");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[heap, disk]"})
    void aHitDoesNotCallTheMethodAgain(String tiers) throws Exception {
        try (Bookshop shop = start(tiers)) {
            Book book = shop.books().find(ISBN);
            assertThat(book.title()).isEqualTo("The Tower of Ten Roofs");
            for (int i = 0; i < 50; i++) {
                assertThat(shop.books().find(ISBN)).isEqualTo(book);
            }
            assertThat(shop.questions()).isEqualTo(1);
            assertThat(shop.stats("books", NEAREST).hits()).isEqualTo(50);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void thatThereIsNothingIsCachedToo(String tiers) throws Exception {
        try (Bookshop shop = start(tiers)) {
            assertThat(shop.books().find("none")).isNull();
            assertThat(shop.books().find("none")).isNull();
            assertThat(shop.questions()).isEqualTo(1);
            assertThat(shop.cache("books").iterator()).toIterable().hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void putAndEvictChangeWhatIsCached(String tiers) throws Exception {
        try (Bookshop shop = start(tiers)) {
            Book book = shop.books().find(ISBN);
            assertThat(shop.books().search(Genre.NOVEL, 2019)).containsExactly(book);
            Report report = shop.books().report(Year.of(2019));
            Book dearer = shop.books().save(book.withPrice(new BigDecimal("20.00")));
            int questions = shop.questions();
            assertThat(shop.books().find(ISBN)).isEqualTo(dearer);
            assertThat(shop.questions()).isEqualTo(questions);
            assertThat(shop.books().search(Genre.NOVEL, 2019)).containsExactly(dearer);
            assertThat(shop.books().report(Year.of(2019)).worth())
                    .isGreaterThan(report.worth())
                    .isEqualTo("20.00");
            assertThat(shop.questions()).isEqualTo(questions + 2);
            shop.books().forget(ISBN);
            assertThat(shop.books().find(ISBN)).isEqualTo(dearer);
            assertThat(shop.questions()).isEqualTo(questions + 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void keysOfTwoPartsAreKeysOfTwoParts(String tiers) throws Exception {
        try (Bookshop shop = start(tiers)) {
            List<Book> science = shop.books().search(Genre.SCIENCE, 2024);
            assertThat(science).extracting(Book::title).containsExactly("Caching for Gardeners", "Stones and Water");
            assertThat(shop.books().search(Genre.NOVEL, 2024)).hasSize(1);
            assertThat(shop.books().search(Genre.SCIENCE, 2023)).isEmpty();
            assertThat(shop.books().search(Genre.SCIENCE, 2024)).isEqualTo(science);
            assertThat(shop.books().search(Genre.SCIENCE, 2023)).isEmpty();
            assertThat(shop.questions()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void syncCallsTheMethodOnceHoweverManyAsk(String tiers) throws Exception {
        try (Bookshop shop = start(tiers)) {
            List<Report> reports = inParallel(() -> shop.books().report(Year.of(2024)));
            assertThat(reports).hasSize(THREADS).containsOnly(reports.get(0));
            assertThat(reports.get(0).worth()).isEqualTo("87.95");
            assertThat(shop.questions()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void syncCachesNothingAndPassesErrorsOn(String tiers) throws Exception {
        try (Bookshop shop = start(tiers)) {
            Remembered remembered = shop.bean(Remembered.class);
            assertThat(remembered.once("nothing", () -> null)).isNull();
            assertThat(remembered.once("nothing", () -> null)).isNull();
            assertThat(remembered.calls()).isEqualTo(1);
            assertThatThrownBy(() -> remembered.once("error", CachingTest::fail))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(remembered.once("error", () -> "well")).isEqualTo("well");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void theAnnotationsOfTheStandardWorkTheSame(String tiers) throws Exception {
        try (Bookshop shop = start(tiers)) {
            Prices prices = shop.bean(Prices.class);
            BigDecimal ten = new BigDecimal("10.00");
            assertThat(prices.convert(ten, USD)).isEqualTo("11.00");
            assertThat(prices.convert(ten, USD)).isEqualTo("11.00");
            assertThat(prices.conversions()).isEqualTo(1);
            prices.fix(ten, USD, new BigDecimal("9.99"));
            assertThat(prices.convert(ten, USD)).isEqualTo("9.99");
            prices.release(ten, USD);
            assertThat(prices.convert(ten, USD)).isEqualTo("11.00");
            assertThat(prices.convert(ten, Currency.getInstance("JPY"))).isEqualTo("1600");
            assertThat(prices.conversions()).isEqualTo(3);
            prices.rate(USD, new BigDecimal("1.20"));
            assertThat(shop.cache("prices").iterator()).isExhausted();
            assertThat(prices.convert(ten, USD)).isEqualTo("12.00");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap]", "[disk]", "[heap, disk]"})
    void sqlReadsTheSameCaches(String tiers) throws Exception {
        try (Bookshop shop = start(tiers)) {
            Book book = shop.books().find(ISBN);
            shop.books().find("978-0000000002");
            CacheTables tables = shop.bean(CacheTables.class);
            assertThat(tables.count("978-")).isEqualTo(2);
            assertThat(tables.entries("books"))
                    .filteredOn(line -> line.key().equals(ISBN))
                    .singleElement()
                    .satisfies(line -> assertThat(line.value()).contains(book.title(), "18.50", "Mei Lin"));
            shop.books().search(Genre.NOVEL, 2019);
            assertThat(tables.entries("search")).hasSize(1);
        }
    }

    private Bookshop start(String tiers) throws Exception {
        return Bookshop.start(Bookshop.configuration(directory, tiers));
    }

    private static Object fail() {
        throw new IllegalStateException("no answer");
    }

    private static <T> List<T> inParallel(Callable<T> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try {
            List<Future<T>> futures = IntStream.range(0, THREADS)
                    .mapToObj(i -> pool.submit(() -> {
                        start.await();
                        return task.call();
                    }))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
