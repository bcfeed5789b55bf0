/**
 * Carries commands out on the stores of an engine: plans, access paths, filters and conversions, without any type of {@code java.sql}.
 *
 * <p>Everything that addresses keys runs here, straight on {@link dev.pagoda.tiering.Store}; the JDBC classes only wrap what comes out.
 */
@NullMarked
package dev.pagoda.kvdriver.exec;

import org.jspecify.annotations.NullMarked;
