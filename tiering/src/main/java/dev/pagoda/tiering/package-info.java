/** Vocabulary of tiered storage: stores, backends, entries, conditions and errors. */
@NullMarked
package dev.pagoda.tiering;

import org.jspecify.annotations.NullMarked;
