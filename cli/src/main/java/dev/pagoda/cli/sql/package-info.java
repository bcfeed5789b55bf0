/** The command {@code sql}: statements from arguments, from standard input, or from an interactive shell. */
@NullMarked
package dev.pagoda.cli.sql;

import org.jspecify.annotations.NullMarked;
