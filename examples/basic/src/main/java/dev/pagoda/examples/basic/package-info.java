/** A small shop: JCache and JDBC over heap and a local file, in a plain program. */
@NullMarked
package dev.pagoda.examples.basic;

import org.jspecify.annotations.NullMarked;
