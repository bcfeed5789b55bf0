/** Real servers for tests, and what goes wrong with them. Nothing here is part of the product. */
package dev.pagoda.testing;
