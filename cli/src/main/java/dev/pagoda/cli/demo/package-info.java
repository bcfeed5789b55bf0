/** The command {@code demo}: the names of Unicode's characters through all doors and tiers. */
@NullMarked
package dev.pagoda.cli.demo;

import org.jspecify.annotations.NullMarked;
