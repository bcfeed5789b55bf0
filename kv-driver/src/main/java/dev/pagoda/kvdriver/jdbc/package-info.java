/** JDBC over the executor: connections, statements, results and metadata. Everything inside is translated to {@code SQLException} here. */
@NullMarked
package dev.pagoda.kvdriver.jdbc;

import org.jspecify.annotations.NullMarked;
