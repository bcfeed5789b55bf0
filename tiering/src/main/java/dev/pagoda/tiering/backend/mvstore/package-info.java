/**
 * The embedded file: one MVStore file that holds many caches.
 *
 * <p>Only the classes behind {@link dev.pagoda.tiering.backend.mvstore.MvStoreBackendFactory} name a type of MVStore, and they use only what is
 * the same in H2 2.3.232 to 2.5.x.
 */
@NullMarked
package dev.pagoda.tiering.backend.mvstore;

import org.jspecify.annotations.NullMarked;
