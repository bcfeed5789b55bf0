package dev.pagoda.tiering.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.engine.history.Processes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Near caches of several processes in front of one server: own writes are seen, reads only go forward and are never older than the bound,
 * whatever happens to messages, connections and the server (G2, G3, G4, G5, G7).
 */
final class TrustHistoryTest {
    /** Number of histories: 16, or what {@code make stress} says. */
    private static final int HISTORIES = Integer.getInteger("pagoda.stress.trust", 16);

    private static final int AT_ONCE = 4;

    @Test
    void noProcessSeesAnythingOlderThanTheBound() throws Exception {
        long seed = System.nanoTime();
        System.out.println("trust histories: seed " + seed + ", " + HISTORIES + " histories");
        SplittableRandom random = new SplittableRandom(seed);
        List<Long> staleness = new ArrayList<>();
        long hits = 0;
        long misses = 0;
        long losses = 0;
        for (int i = 0; i < HISTORIES; i += AT_ONCE) {
            long[] seeds = random.longs(AT_ONCE).toArray();
            for (Processes.Result result : Threads.run(AT_ONCE, thread -> checked(seeds[thread]))) {
                staleness.addAll(result.staleness());
                hits += result.hits();
                misses += result.misses();
                losses += result.losses();
            }
        }
        Collections.sort(staleness);
        System.out.printf(
                "trust histories: %d values seen, hits %d, misses %d, losses %d, staleness p50 %d us, p99 %d us, max %d us%n",
                staleness.size(),
                hits,
                misses,
                losses,
                at(staleness, 0.5) / 1_000,
                at(staleness, 0.99) / 1_000,
                at(staleness, 1) / 1_000);
        assertThat(hits).as("copies are served").isGreaterThan(misses / 3);
        assertThat(losses).as("connections are lost").isPositive();
    }

    private static Processes.Result checked(long seed) {
        Processes.Result result = Processes.run(seed);
        assertThat(result.violations()).as("history of seed " + seed).isEmpty();
        return result;
    }

    private static long at(List<Long> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.round(share * sorted.size())));
    }
}
