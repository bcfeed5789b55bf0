/** A Hibernate application with second-level and query cache on Pagoda. */
@NullMarked
package dev.pagoda.examples.hibernate;

import org.jspecify.annotations.NullMarked;
