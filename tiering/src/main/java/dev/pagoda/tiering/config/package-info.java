/**
 * What a user configures: backends, topologies and settings of caches, read from YAML, TOML, properties and the environment. The model is
 * immutable and knows neither engine nor backends.
 */
@NullMarked
package dev.pagoda.tiering.config;

import org.jspecify.annotations.NullMarked;
