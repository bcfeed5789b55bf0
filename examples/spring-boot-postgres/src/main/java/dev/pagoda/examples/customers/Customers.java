package dev.pagoda.examples.customers;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The table {@code customers}, cached by Spring's annotations. */
@Repository
public class Customers {
    private final JdbcTemplate sql;
    private final AtomicInteger questions = new AtomicInteger();

    public Customers(JdbcTemplate sql) {
        this.sql = sql;
    }

    /** Returns a customer, or null; that there is none is cached too. */
    @Cacheable("customers")
    public @Nullable Customer find(long id) {
        questions.incrementAndGet();
        return sql.query("SELECT id, name, city FROM customers WHERE id = ?", Customers::customer, id).stream()
                .findFirst()
                .orElse(null);
    }

    /** Changes the city of a customer, in the cache too. */
    @CachePut(cacheNames = "customers", key = "#customer.id")
    public Customer move(Customer customer, String city) {
        sql.update("UPDATE customers SET city = ? WHERE id = ?", city, customer.id());
        return new Customer(customer.id(), customer.name(), city);
    }

    public List<Long> ids() {
        return sql.queryForList("SELECT id FROM customers ORDER BY id", Long.class);
    }

    /** Returns how often the cache did not help. */
    public int questions() {
        return questions.get();
    }

    private static Customer customer(java.sql.ResultSet row, int number) throws java.sql.SQLException {
        return new Customer(row.getLong("id"), row.getString("name"), row.getString("city"));
    }
}
