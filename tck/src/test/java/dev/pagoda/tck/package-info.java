/** Runs of the JCache TCK against Pagoda, one per topology. */
@NullMarked
package dev.pagoda.tck;

import org.jspecify.annotations.NullMarked;
