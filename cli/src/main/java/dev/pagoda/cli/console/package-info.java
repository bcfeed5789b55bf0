/** What the commands share: where they read and write, which configuration they open, and how they print rows. */
@NullMarked
package dev.pagoda.cli.console;

import org.jspecify.annotations.NullMarked;
