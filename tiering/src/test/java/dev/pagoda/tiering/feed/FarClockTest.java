package dev.pagoda.tiering.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.ManualClock;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is made of the times in echoes. */
final class FarClockTest {
    private static final long AHEAD_MILLIS = 86_400_000;

    private final ManualClock local = new ManualClock();
    private final FarClock far = new FarClock(local);

    /** Learns from a probe that took so long each way. */
    private boolean learn(String source, long aheadMillis, long thereMillis, long backMillis) {
        long sent = local.nanos();
        local.advance(Duration.ofMillis(thereMillis));
        long there = local.millis() + aheadMillis;
        local.advance(Duration.ofMillis(backMillis));
        return far.learn(source, there, sent, local.nanos());
    }

    private long ahead() {
        return far.millis() - local.millis();
    }

    @Test
    void beforeTheFirstEchoItIsTheLocalTime() {
        assertThat(far.millis()).isEqualTo(local.millis());
        assertThat(far.nanos()).isEqualTo(local.nanos());
    }

    @Test
    void itIsRatherLateThanEarlyAndQuickEchoesMakeItBetter() {
        learn("a", AHEAD_MILLIS, 200, 100);
        assertThat(ahead()).isEqualTo(AHEAD_MILLIS + 201);
        learn("a", AHEAD_MILLIS, 0, 1);
        assertThat(ahead()).isEqualTo(AHEAD_MILLIS + 1);
        learn("a", AHEAD_MILLIS, 300, 0);
        assertThat(ahead()).isEqualTo(AHEAD_MILLIS + 1);
    }

    @Test
    void itFollowsADriftWithoutCallingItAStep() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            long drift = (i < 500 ? i : 1_000 - i) / 2;
            assertThat(learn("a", AHEAD_MILLIS + drift, random.nextInt(20), random.nextInt(20)))
                    .isFalse();
            assertThat(ahead()).isBetween(AHEAD_MILLIS + drift, AHEAD_MILLIS + drift + 42);
            local.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void stepsBothWaysAreNoticed() {
        learn("a", AHEAD_MILLIS, 1, 1);
        assertThat(learn("a", AHEAD_MILLIS - 600, 1, 1)).isTrue();
        assertThat(learn("a", AHEAD_MILLIS - 600, 1, 1)).isFalse();
        assertThat(learn("a", AHEAD_MILLIS, 1, 1)).isTrue();
    }

    @Test
    void ofSeveralSourcesTheOneAheadCounts() {
        learn("a", AHEAD_MILLIS, 0, 0);
        learn("b", AHEAD_MILLIS + 50, 0, 0);
        assertThat(ahead()).isEqualTo(AHEAD_MILLIS + 51);
        far.retain(Set.of("a"));
        assertThat(ahead()).isEqualTo(AHEAD_MILLIS + 1);
        far.retain(Set.of("c"));
        assertThat(ahead()).isEqualTo(AHEAD_MILLIS + 1);
    }
}
