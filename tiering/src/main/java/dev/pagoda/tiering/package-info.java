/**
 * The vocabulary of Pagoda: stores, entries, versions, conditions, batches, scans, transactions and errors.
 *
 * <p>No type of a third-party client appears here. Everything else depends on this package; it depends on nothing.
 */
@NullMarked
package dev.pagoda.tiering;

import org.jspecify.annotations.NullMarked;
