/** A library with Hibernate, whose second-level and query cache are Pagoda's. */
@NullMarked
package dev.pagoda.examples.hibernate;

import org.jspecify.annotations.NullMarked;
