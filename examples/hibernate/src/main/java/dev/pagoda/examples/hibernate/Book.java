package dev.pagoda.examples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;
import org.jspecify.annotations.Nullable;

/** A book, also found by its number, which never changes. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
@NaturalIdCache
public class Book {
    @Id
    @GeneratedValue
    private @Nullable Long id;

    @Version
    private int version;

    @NaturalId
    private String isbn;

    private String title;

    @Enumerated(EnumType.STRING)
    private Genre genre;

    private LocalDate published;

    private BigDecimal price;

    private int lent;

    @ManyToOne(fetch = FetchType.LAZY)
    private Author author;

    @ElementCollection
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    private Set<String> tags = new TreeSet<>();

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Book() {}

    public Book(String isbn, String title, Genre genre, LocalDate published, BigDecimal price, Author author) {
        this.isbn = isbn;
        this.title = title;
        this.genre = genre;
        this.published = published;
        this.price = price;
        this.author = author;
    }

    public @Nullable Long getId() {
        return id;
    }

    public String getIsbn() {
        return isbn;
    }

    public String getTitle() {
        return title;
    }

    public Genre getGenre() {
        return genre;
    }

    public LocalDate getPublished() {
        return published;
    }

    public BigDecimal getPrice() {
        return price;
    }

    public void setPrice(BigDecimal newPrice) {
        price = newPrice;
    }

    public int getLent() {
        return lent;
    }

    /** Counts one more loan. */
    public void lend() {
        lent++;
    }

    public Author getAuthor() {
        return author;
    }

    public Set<String> getTags() {
        return tags;
    }

    @Override
    public String toString() {
        return title + " (" + genre + ", " + price + ")";
    }
}
