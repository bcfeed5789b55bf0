package dev.pagoda.tiering.backend.mvstore.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a sync mode promises holds when the power goes, and stops holding as soon as one force is left out.
 *
 * <p>Some forces matter in one loss of some hundred only, so that leaving them out takes a while to show. Every build leaves out the others; all of
 * them are left out if {@code pagoda.crash.everyForce} is set.
 */
final class PowerLossTest {
    private static final int CUTS = Integer.getInteger("pagoda.crash.cuts", 40);
    private static final int MOST_CUTS = 20_000;

    /** The forces of the backend. */
    static final List<String> FORCES = List.of(
            "Storage.forceNewFile",
            "FileRecovery.repair",
            "FileWriter.commit > sync",
            "FileWriter.finish > sync",
            "StorageChannel.prepare");

    /** Left out it was not found in 20,000 cuts, since chunks that are moved are forced before; {@code StorageChannelTest} holds it. */
    private static final String OF_TRUNCATION = "StorageChannel.truncate";

    /** Those that are left out now. */
    static final List<String> LEFT_OUT = Boolean.getBoolean("pagoda.crash.everyForce")
            ? FORCES
            : List.of("FileWriter.commit > sync", "FileWriter.finish > sync");

    /** What MVStore forces on its own account, within calls that the backend's own forces follow. */
    private static final Set<String> MVSTORES_OWN = Set.of(
            "FileWriter.commit > commit",
            "FileWriter.finish > commit",
            "FileWriter.movedTogether > compactMoveChunks",
            "FileWriter.finish > close");

    @ParameterizedTest
    @ValueSource(strings = {"every-write", "interval", "manual"})
    void whatIsPromisedIsThereAfterALossOfPower(String sync) throws Exception {
        PowerLoss powerLoss = run(sync, Set.of(), CUTS);
        assertThat(powerLoss.problems()).isEmpty();
        assertThat(powerLoss.forcedFrom())
                .as("a force that is not left out by any test")
                .allMatch(
                        place -> FORCES.contains(place) || MVSTORES_OWN.contains(place) || place.equals(OF_TRUNCATION));
    }

    @ParameterizedTest
    @FieldSource("LEFT_OUT")
    void aForceThatIsLeftOutIsFoundOut(String place) throws Exception {
        PowerLoss powerLoss = run("every-write", Set.of(place), MOST_CUTS);
        assertThat(powerLoss.problems()).isNotEmpty();
        System.out.println("without " + place + ": " + powerLoss.problems().get(0));
    }

    private static PowerLoss run(String sync, Set<String> ignored, int cuts) throws InterruptedException {
        long seed = System.nanoTime();
        System.out.println("power loss, " + sync + ", without " + ignored + ": seed " + seed);
        PowerLoss powerLoss = new PowerLoss(sync, ignored, seed);
        powerLoss.run(cuts);
        System.out.println(powerLoss.summary());
        return powerLoss;
    }
}
