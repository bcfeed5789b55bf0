/**
 * The SQL language of the driver: text to immutable commands, without any type of {@code java.sql}.
 *
 * <p>{@link dev.pagoda.kvdriver.sql.Sql#parse} is the way in. What the language can't say is refused with a {@link SqlException} that
 * carries an SQLState and, where there is one, a position in the text.
 */
@NullMarked
package dev.pagoda.kvdriver.sql;

import org.jspecify.annotations.NullMarked;
