package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.engine.lincheck.ExpiringMap;
import dev.pagoda.tiering.engine.lincheck.LeasedOperations;
import dev.pagoda.tiering.engine.lincheck.NearCacheOperations;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** The near cache in front of a linearizable store is a linearizable map whose entries expire. */
final class NearCacheLincheckTest {
    /** How much more is run than in every build; {@code make stress} says. */
    private static final int FACTOR = Integer.getInteger("pagoda.stress.lincheck", 1);

    /** Threads under stress: Lincheck's threads spin for each other, so those beyond the processors only take time. */
    private static final int THREADS =
            Math.max(2, Math.min(3, Runtime.getRuntime().availableProcessors()));

    @Test
    void everyInterleavingThatTheModelCheckerTriesIsLinearizable() {
        new ModelCheckingOptions()
                .sequentialSpecification(ExpiringMap.class)
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(2)
                .actorsAfter(1)
                .iterations(3 * FACTOR)
                .invocationsPerIteration(50)
                .check(NearCacheOperations.class);
    }

    @Test
    void everyInterleavingUnderStressIsLinearizable() {
        new StressOptions()
                .sequentialSpecification(ExpiringMap.class)
                .threads(THREADS)
                .actorsBefore(2)
                .actorsPerThread(3)
                .actorsAfter(2)
                .iterations(4 * FACTOR)
                .invocationsPerIteration(100)
                .check(NearCacheOperations.class);
    }

    @Test
    void everyInterleavingUnderALeaseThatTheModelCheckerTriesIsLinearizable() {
        new ModelCheckingOptions()
                .sequentialSpecification(ExpiringMap.class)
                .threads(2)
                .actorsBefore(2)
                .actorsPerThread(2)
                .actorsAfter(1)
                .iterations(3 * FACTOR)
                .invocationsPerIteration(50)
                .check(LeasedOperations.class);
    }
}
