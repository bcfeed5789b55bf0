package dev.pagoda.tiering.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.engine.history.Clients;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Own writes are seen and reads only go forward, whatever the delays (G2, G3, G5, G7). */
final class NearCacheHistoryTest {
    /** Number of histories: 300, or what {@code make stress} says. */
    private static final int HISTORIES = Integer.getInteger("pagoda.stress.histories", 300);

    @Test
    void everyHistoryIsOneOfALinearizableMap() {
        long seed = System.nanoTime();
        System.out.println("near cache histories: seed " + seed + ", " + HISTORIES + " histories");
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < HISTORIES; i++) {
            long historySeed = random.nextLong();
            assertThat(Clients.run(historySeed))
                    .as("history of seed " + historySeed)
                    .isEmpty();
        }
    }
}
