package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Store;
import java.util.List;

/** The tiers of a cache put together. */
record Composition<K, V>(Store<K, V> store, List<Tier> tiers) {
    Composition {
        tiers = List.copyOf(tiers);
    }
}
