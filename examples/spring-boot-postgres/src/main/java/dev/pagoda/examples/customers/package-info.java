/** Customers in a database, with their caches beside them. */
@NullMarked
package dev.pagoda.examples.customers;

import org.jspecify.annotations.NullMarked;
