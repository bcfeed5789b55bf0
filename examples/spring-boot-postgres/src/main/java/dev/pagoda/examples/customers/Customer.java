package dev.pagoda.examples.customers;

import java.io.Serializable;

/** A customer as the table has it. */
public record Customer(long id, String name, String city) implements Serializable {
    private static final long serialVersionUID = 1L;
}
