/** What backends have in common. No type of a third-party client appears here, and nothing here knows a backend. */
@NullMarked
package dev.pagoda.tiering.backend;

import org.jspecify.annotations.NullMarked;
