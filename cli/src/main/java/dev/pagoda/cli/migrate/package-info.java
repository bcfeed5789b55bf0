/** Commands on the schemas that backends keep in databases. */
@NullMarked
package dev.pagoda.cli.migrate;

import org.jspecify.annotations.NullMarked;
