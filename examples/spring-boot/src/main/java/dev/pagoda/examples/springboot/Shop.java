package dev.pagoda.examples.springboot;

import java.math.BigDecimal;
import java.time.Year;
import java.util.Currency;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The shop's counter on the web. */
@RestController
class Shop {
    private final Books books;
    private final Prices prices;
    private final CacheTables tables;
    private final Wholesaler wholesaler;

    Shop(Books books, Prices prices, CacheTables tables, Wholesaler wholesaler) {
        this.books = books;
        this.prices = prices;
        this.tables = tables;
        this.wholesaler = wholesaler;
    }

    @GetMapping("/books/{isbn}")
    ResponseEntity<Book> book(@PathVariable String isbn) {
        Book book = books.find(isbn);
        return book == null ? ResponseEntity.notFound().build() : ResponseEntity.ok(book);
    }

    @PutMapping("/books/{isbn}/price")
    ResponseEntity<Book> price(@PathVariable String isbn, @RequestBody BigDecimal price) {
        Book book = books.find(isbn);
        return book == null ? ResponseEntity.notFound().build() : ResponseEntity.ok(books.save(book.withPrice(price)));
    }

    @GetMapping("/books/{isbn}/price/{currency}")
    ResponseEntity<BigDecimal> price(@PathVariable String isbn, @PathVariable String currency) {
        Book book = books.find(isbn);
        return book == null
                ? ResponseEntity.notFound().build()
                : ResponseEntity.ok(prices.convert(book.price(), Currency.getInstance(currency)));
    }

    @GetMapping("/books")
    List<Book> search(@RequestParam Genre genre, @RequestParam int year) {
        return books.search(genre, year);
    }

    @GetMapping("/reports/{year}")
    Report report(@PathVariable int year) {
        return books.report(Year.of(year));
    }

    /** Shows the entries of a cache, read by SQL. */
    @GetMapping("/caches/{name}")
    List<CacheTables.Line> entries(@PathVariable String name) {
        return tables.entries(name);
    }

    /** Shows how often the caches did not help. */
    @GetMapping("/questions")
    int questions() {
        return wholesaler.questions();
    }
}
