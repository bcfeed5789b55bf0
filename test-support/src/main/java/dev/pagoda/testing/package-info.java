/** Real servers for tests, and what goes wrong with them. Nothing here is part of the product. */
@NullMarked
package dev.pagoda.testing;

import org.jspecify.annotations.NullMarked;
