package dev.pagoda.examples.hibernate;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import org.hibernate.stat.Statistics;
import org.jspecify.annotations.Nullable;

/** Fills the library, reads it twice, restarts Hibernate, reads it again, and counts the statements that went to the database. */
public final class Main {
    private Main() {}

    /** Runs with the database in memory; the caches go to the file that {@code pagoda.yaml} names. */
    public static void main(String[] arguments) {
        long id;
        try (Library library = new Library(Map.of())) {
            // The database starts empty, so what the file holds of the last one is void.
            library.sessionFactory().getCache().evictAllRegions();
            id = fill(library);
            show("first reading", library, id);
            show("second reading", library, id);
            library.change(id, book -> book.setPrice(new BigDecimal("19.00")));
            show("after a change", library, id);
            show("once more", library, id);
        }
        try (Library library = new Library(Map.of())) {
            show("after a restart", library, id);
        }
    }

    private static long fill(Library library) {
        Author author = library.add(new Author("Ann Bauer"));
        library.add(
                new Book("978-2", "Stones", Genre.SCIENCE, LocalDate.of(2024, 2, 2), new BigDecimal("36.00"), author));
        Book book = library.add(new Book(
                "978-1", "Caching", Genre.SCIENCE, LocalDate.of(2024, 10, 12), new BigDecimal("42.00"), author));
        return Objects.requireNonNull(book.getId());
    }

    private static void show(String when, Library library, long id) {
        Statistics statistics = library.statistics();
        long before = statistics.getPrepareStatementCount();
        Book book = library.book(id);
        Book same = library.bookByIsbn("978-1");
        int found = library.search(Genre.SCIENCE, Genre.TRAVEL).size();
        say(
                "%-16s %s, by number %s, %d found: %d statements",
                when, book, same, found, statistics.getPrepareStatementCount() - before);
    }

    @SuppressWarnings("SystemOut") // a program for people
    private static void say(String format, @Nullable Object... arguments) {
        System.out.printf(format + "%n", arguments);
    }
}
