package dev.pagoda.examples.hibernate;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Persistence;
import jakarta.persistence.RollbackException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernateHints;
import org.hibernate.stat.Statistics;
import org.jspecify.annotations.Nullable;

/** The library. Each call is a session and a transaction of its own. Thread-safe. */
final class Library implements AutoCloseable {
    private final EntityManagerFactory entities;

    /** Opens the persistence unit with {@code properties} over those of {@code persistence.xml}. */
    Library(Map<String, ?> properties) {
        entities = Persistence.createEntityManagerFactory("library", properties);
    }

    /** Stores an author or a book. */
    <T> T add(T entity) {
        return inTransaction(session -> {
            session.persist(entity);
            return entity;
        });
    }

    /** Returns the book with that id, or null: from the cache if it is there. */
    @Nullable
    Book book(long id) {
        return inTransaction(session -> session.find(Book.class, id));
    }

    /** Returns the book with that number, or null: the cache knows its id, and the book. */
    @Nullable
    Book bookByIsbn(String isbn) {
        return inTransaction(session -> session.bySimpleNaturalId(Book.class).load(isbn));
    }

    /** Returns the titles of an author's books: the cache knows their ids, and the books. */
    List<String> titles(long author) {
        return inTransaction(session -> Objects.requireNonNull(session.find(Author.class, author)).getBooks().stream()
                .map(Book::getTitle)
                .sorted()
                .toList());
    }

    /** Returns the tags of a book, a collection of values that is cached. */
    Set<String> tags(long book) {
        return inTransaction(session -> new TreeSet<>(
                Objects.requireNonNull(session.find(Book.class, book)).getTags()));
    }

    /** Returns the books of some genres: the cache knows the ids that the query gave, until somebody changes the table. */
    List<Book> search(Genre... genres) {
        return inTransaction(session -> session.createQuery(
                        "select b from Book b where b.genre in (:genres) order by b.title", Book.class)
                .setParameter("genres", List.of(genres))
                .setHint(HibernateHints.HINT_CACHEABLE, true)
                .getResultList());
    }

    /** Changes a book; tries again if somebody else was faster. */
    void change(long id, Consumer<Book> change) {
        for (; ; ) {
            try {
                inTransaction(session -> {
                    Book book = Objects.requireNonNull(session.find(Book.class, id));
                    change.accept(book);
                    return book;
                });
                return;
            } catch (RollbackException e) {
                if (!(e.getCause() instanceof OptimisticLockException)) {
                    throw e;
                }
            }
        }
    }

    /** Runs {@code work} in a session and a transaction of its own, which is rolled back if it fails. */
    <T extends @Nullable Object> T inTransaction(Function<Session, T> work) {
        try (EntityManager manager = entities.createEntityManager()) {
            manager.getTransaction().begin();
            try {
                T result = work.apply(manager.unwrap(Session.class));
                manager.getTransaction().commit();
                return result;
            } finally {
                if (manager.getTransaction().isActive()) {
                    manager.getTransaction().rollback();
                }
            }
        }
    }

    /** Returns what Hibernate has counted: hits and misses, and the statements that went to the database. */
    Statistics statistics() {
        return sessionFactory().getStatistics();
    }

    SessionFactory sessionFactory() {
        return entities.unwrap(SessionFactory.class);
    }

    @Override
    public void close() {
        entities.close();
    }
}
