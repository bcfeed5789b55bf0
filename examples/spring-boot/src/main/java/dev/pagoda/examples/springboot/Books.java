package dev.pagoda.examples.springboot;

import java.math.BigDecimal;
import java.time.Year;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.stereotype.Service;

/** The books of the shop, cached by Spring's annotations. */
@Service
public class Books {
    private final Wholesaler wholesaler;

    public Books(Wholesaler wholesaler) {
        this.wholesaler = wholesaler;
    }

    /** Returns the book, or null; that there is none is cached too. */
    @Cacheable("books")
    public @Nullable Book find(String isbn) {
        return wholesaler.book(isbn);
    }

    /** Returns the books of a genre and year; the key has two parts. */
    @Cacheable("search")
    public List<Book> search(Genre genre, int year) {
        return wholesaler.books(genre, year);
    }

    /** Returns the report of a year, which costs so much that it is made once, however many ask at the same time. */
    @Cacheable(cacheNames = "reports", sync = true)
    public Report report(Year year) {
        List<Book> books = wholesaler.books(year.getValue());
        Map<Genre, Integer> genres = new EnumMap<>(Genre.class);
        books.forEach(book -> genres.merge(book.genre(), 1, Integer::sum));
        return new Report(year, genres, books.stream().map(Book::price).reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    /** Changes a book, in its cache too; searches and reports that may hold it are forgotten. */
    @Caching(
            put = @CachePut(cacheNames = "books", key = "#book.isbn"),
            evict = {
                @CacheEvict(cacheNames = "search", allEntries = true),
                @CacheEvict(cacheNames = "reports", key = "T(java.time.Year).from(#book.published)")
            })
    public Book save(Book book) {
        wholesaler.change(book);
        return book;
    }

    /** Forgets what is cached of a book. */
    @CacheEvict("books")
    public void forget(String isbn) {
        // the annotation does it
    }
}
