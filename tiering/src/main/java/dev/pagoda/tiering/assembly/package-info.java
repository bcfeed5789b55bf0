/**
 * The one place that wires everything: an engine opens the backends of a configuration, composes the tiers of each cache and is shared by
 * all doors of a class loader.
 */
@NullMarked
package dev.pagoda.tiering.assembly;

import org.jspecify.annotations.NullMarked;
