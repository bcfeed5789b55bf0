/**
 * Caches in a PostgreSQL database.
 *
 * <p>An entry is a row of a table that is partitioned by cache; each operation is one statement, in which existence, old value and time to
 * live are decided while the row is locked. The schema and its versions are the migrations' matter, the statements are resources beside these
 * classes.
 */
@org.jspecify.annotations.NullMarked
package dev.pagoda.tiering.backend.postgres;
