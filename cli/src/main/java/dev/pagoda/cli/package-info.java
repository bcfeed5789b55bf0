/** The {@code pagoda} command line. */
@NullMarked
package dev.pagoda.cli;

import org.jspecify.annotations.NullMarked;
