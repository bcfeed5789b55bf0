/** Typed entries in the heap of this process: the system of record of a cache without another tier. */
@NullMarked
package dev.pagoda.tiering.backend.heap;

import org.jspecify.annotations.NullMarked;
