package dev.pagoda.tiering.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a list of tiers must be, whichever backends there are. */
final class Tiers {
    private Tiers() {}

    /** Returns what is wrong with {@code tiers}, as the end of a sentence about them, or null. */
    static @Nullable String problem(List<String> tiers) {
        if (tiers.isEmpty()) {
            return "is empty; name heap, a backend, or heap and a backend";
        }
        Set<String> seen = new HashSet<>();
        for (String tier : tiers) {
            if (!seen.add(tier)) {
                return "names " + tier + " twice";
            }
        }
        int heap = tiers.indexOf(CacheSettings.HEAP);
        if (heap > 0) {
            return "has heap behind " + tiers.get(heap - 1) + "; the heap is the nearest tier and comes first";
        }
        int backends = tiers.size() - (heap == 0 ? 1 : 0);
        return backends > 1
                ? "has " + backends + " backends; only one backend, with or without heap in front, is supported"
                : null;
    }
}
