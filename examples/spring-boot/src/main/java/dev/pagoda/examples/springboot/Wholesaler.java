package dev.pagoda.examples.springboot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Where the shop gets its books: a catalogue that is read from end to end for each question, and what was changed in it. Thread-safe. */
@Component
public class Wholesaler {
    private final Map<String, Book> changed = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();

    /** Returns how many questions were asked: what a cache is there to save. */
    public int questions() {
        return questions.get();
    }

    @Nullable
    Book book(String isbn) {
        return all().filter(book -> book.isbn().equals(isbn)).findFirst().orElse(null);
    }

    List<Book> books(Genre genre, int year) {
        return all().filter(book -> book.genre() == genre && book.published().getYear() == year)
                .toList();
    }

    List<Book> books(int year) {
        return all().filter(book -> book.published().getYear() == year).toList();
    }

    void change(Book book) {
        changed.put(book.isbn(), book);
    }

    private Stream<Book> all() {
        questions.incrementAndGet();
        try (BufferedReader lines = open()) {
            List<Book> books = lines.lines().skip(1).map(Wholesaler::parse).toList();
            List<String> known = books.stream().map(Book::isbn).toList();
            return Stream.concat(
                    books.stream().map(book -> changed.getOrDefault(book.isbn(), book)),
                    changed.values().stream().filter(book -> !known.contains(book.isbn())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedReader open() {
        return new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Wholesaler.class.getResourceAsStream("/books.csv")), StandardCharsets.UTF_8));
    }

    private static Book parse(String line) {
        String[] fields = line.split(";", -1);
        return new Book(
                fields[0],
                fields[1],
                Genre.valueOf(fields[2]),
                LocalDate.parse(fields[3]),
                new BigDecimal(fields[4]),
                List.of(fields[5].split(",", -1)));
    }
}
