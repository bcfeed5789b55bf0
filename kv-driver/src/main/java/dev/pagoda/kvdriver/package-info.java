/** JDBC driver: the door to tiered stores for {@code java.sql}. */
@NullMarked
package dev.pagoda.kvdriver;

import org.jspecify.annotations.NullMarked;
