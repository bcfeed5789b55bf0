/** The near cache and what keeps threads of one process from doing the same work twice. */
@NullMarked
package dev.pagoda.tiering.engine;

import org.jspecify.annotations.NullMarked;
