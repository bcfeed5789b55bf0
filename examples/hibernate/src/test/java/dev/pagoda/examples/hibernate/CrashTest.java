package dev.pagoda.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that ends between the commit of the database and the end of the transaction leaves no old entry behind. */
@Timeout(60)
final class CrashTest {
    private static final int HALTED = 7;

    @TempDir
    Path directory;

    @Test
    void theDatabaseCountsAfterACrash() throws Exception {
        long book;
        Libraries libraries = libraries(directory);
        try (Library library = libraries.open()) {
            Author ann = library.add(new Author("Ann Bauer"));
            Book caching = new Book(
                    "978-1", "Caching", Genre.SCIENCE, LocalDate.of(2024, 10, 12), new BigDecimal("42.00"), ann);
            book = Objects.requireNonNull(library.add(caching).getId());
            assertThat(library.book(book)).hasToString("Caching (SCIENCE, 42.00)");
            assertThat(library.search(Genre.SCIENCE)).hasSize(1);
        }
        crash(book);
        try (Library library = libraries.open()) {
            assertThat(library.book(book)).hasToString("Caching (SCIENCE, 19.00)");
            assertThat(library.search(Genre.SCIENCE)).hasToString("[Caching (SCIENCE, 19.00)]");
            assertThat(library.bookByIsbn("978-1")).hasToString("Caching (SCIENCE, 19.00)");
        }
    }

    private static Libraries libraries(Path directory) throws Exception {
        String database = "jdbc:h2:file:" + directory.resolve("library").toAbsolutePath();
        return new Libraries(directory, "[heap, disk]", database);
    }

    private void crash(long book) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Crash.class.getName(),
                        directory.toString(),
                        Long.toString(book))
                .inheritIO()
                .start();
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(HALTED);
    }

    /** Changes a book, commits in the database, and is gone. */
    static final class Crash {
        private Crash() {}

        public static void main(String[] arguments) throws Exception {
            try (Library library =
                    libraries(Path.of(arguments[0]).toAbsolutePath()).open()) {
                library.inTransaction(session -> {
                    Book book = Objects.requireNonNull(session.find(Book.class, Long.valueOf(arguments[1])));
                    book.setPrice(new BigDecimal("19.00"));
                    session.flush();
                    session.doWork(Crash::commit);
                    Runtime.getRuntime().halt(HALTED);
                    return book;
                });
            }
        }

        private static void commit(Connection connection) throws SQLException {
            connection.commit();
            try (Statement statement = connection.createStatement()) {
                statement.execute("CHECKPOINT SYNC");
            }
        }
    }
}
