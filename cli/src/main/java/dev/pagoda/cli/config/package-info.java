/** The commands on a configuration and its backends: {@code config} and {@code health}. */
@NullMarked
package dev.pagoda.cli.config;

import org.jspecify.annotations.NullMarked;
