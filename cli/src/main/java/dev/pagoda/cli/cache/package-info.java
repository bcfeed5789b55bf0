/** The commands on the entries of one cache: {@code get}, {@code put}, {@code delete} and {@code scan}. */
@NullMarked
package dev.pagoda.cli.cache;

import org.jspecify.annotations.NullMarked;
