package dev.pagoda.examples.springboot;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/** A book that the shop sells. */
public record Book(String isbn, String title, Genre genre, LocalDate published, BigDecimal price, List<String> authors)
        implements Serializable {
    public Book {
        authors = List.copyOf(authors);
    }

    Book withPrice(BigDecimal newPrice) {
        return new Book(isbn, title, genre, published, newPrice, authors);
    }
}
