package dev.pagoda.tiering.backend.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Ttl;
import org.junit.jupiter.api.Test;

/** What an answer of a replica rests on: transactions by the last 32 bits of their numbers, and clocks. */
final class EvidenceTest {
    private static final long WRAP = 1L << 32;

    private static Evidence at(long next) {
        return new Evidence(new Position("history", "server", true, 10_000, 1, next, next));
    }

    @Test
    void nothingFoundRestsOnNothing() {
        assertThat(at(5 * WRAP).next()).isZero();
    }

    @Test
    void numbersAreThoseNextToTheReplicasOwn() {
        Evidence evidence = at(3 * WRAP + 10);
        evidence.madeBy(WRAP - 5);
        assertThat(evidence.next()).isEqualTo(3 * WRAP - 4);
        evidence.madeBy(4);
        assertThat(evidence.next()).isEqualTo(3 * WRAP + 5);
        evidence.madeBy(WRAP - 100);
        assertThat(evidence.next()).isEqualTo(3 * WRAP + 5);
        evidence.madeBy(12);
        assertThat(evidence.next()).as("made after the position was asked for").isEqualTo(3 * WRAP + 13);
    }

    @Test
    void aRowOfMoreThanTwoBillionTransactionsAgoDoesNotPassForANewOne() {
        Evidence evidence = at(3 * WRAP);
        evidence.madeBy(WRAP / 2 - 1);
        assertThat(evidence.next()).isZero();
    }

    @Test
    void whatExpiresSoonOrHasExpiredIsForThePrimary() {
        for (long instant : new long[] {9_000, 10_000, 12_000}) {
            Evidence evidence = at(100);
            evidence.expires(instant);
            assertThat(evidence.next()).isEqualTo(Evidence.NEVER);
        }
        Evidence later = at(100);
        later.expires(12_001);
        later.expires(Ttl.NEVER);
        assertThat(later.next()).isZero();
    }

    @Test
    void whatTheReplicaDoesNotKnowIsForThePrimary() {
        Evidence evidence = at(100);
        evidence.isMissing();
        evidence.madeBy(3);
        assertThat(evidence.next()).isEqualTo(Evidence.NEVER);
    }
}
