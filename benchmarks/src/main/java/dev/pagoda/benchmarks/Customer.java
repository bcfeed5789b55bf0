package dev.pagoda.benchmarks;

import java.io.Serial;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A mutable value as applications cache it: a bean with text, numbers, an instant, a list and a nested bean. */
public final class Customer implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    long id;
    String name;
    String email;
    Instant since;
    ArrayList<String> tags;
    Address address;

    Customer(long id, String name, String email, Instant since, List<String> tags, Address address) {
        this.id = id;
        this.name = name;
        this.email = email;
        this.since = since;
        this.tags = new ArrayList<>(tags);
        this.address = address;
    }

    static Customer of(int seed) {
        return new Customer(
                seed,
                "Customer " + seed,
                "customer" + seed + "@example.com",
                Instant.ofEpochMilli(1_700_000_000_000L + seed),
                List.of("tag" + seed % 7, "tag" + seed % 11, "tag" + seed % 13),
                new Address("Street " + seed, "City " + seed % 100, seed % 100_000));
    }

    /** Copies by hand: the limit for a copier. */
    Customer copy() {
        return new Customer(id, name, email, since, tags, address.copy());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Customer that
                && id == that.id
                && name.equals(that.name)
                && email.equals(that.email)
                && since.equals(that.since)
                && tags.equals(that.tags)
                && address.equals(that.address);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, name, email, since, tags, address);
    }

    /** A nested mutable bean. */
    static final class Address implements Serializable {
        @Serial
        private static final long serialVersionUID = 1;

        String street;
        String city;
        int zip;

        Address(String street, String city, int zip) {
            this.street = street;
            this.city = city;
            this.zip = zip;
        }

        Address copy() {
            return new Address(street, city, zip);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Address that
                    && street.equals(that.street)
                    && city.equals(that.city)
                    && zip == that.zip;
        }

        @Override
        public int hashCode() {
            return Objects.hash(street, city, zip);
        }
    }
}
