/** Entries in the heap of this process, bounded or not: what the heap store and the near cache have in common. Not for users. */
@NullMarked
package dev.pagoda.tiering.memory;

import org.jspecify.annotations.NullMarked;
