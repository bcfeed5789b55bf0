package dev.pagoda.tiering.backend.mvstore;

import java.util.List;

/**
 * What a walk over all entries of a file found.
 *
 * @param caches how many caches were walked
 * @param entries how many entries were read, expired ones included
 * @param bytes of their keys and values
 * @param damagedValues how many values have a wrong checksum
 * @param problems one sentence for each cache that can't be walked to its end, or whose keys are out of order
 */
public record VerifyReport(int caches, long entries, long bytes, long damagedValues, List<String> problems) {
    public VerifyReport {
        problems = List.copyOf(problems);
    }

    /** Returns whether nothing is damaged. */
    public boolean isSound() {
        return damagedValues == 0 && problems.isEmpty();
    }
}
