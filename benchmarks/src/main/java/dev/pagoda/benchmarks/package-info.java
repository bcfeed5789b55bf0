/** Benchmarks of Pagoda, the raw limit and the peers in one run. */
@NullMarked
package dev.pagoda.benchmarks;

import org.jspecify.annotations.NullMarked;
