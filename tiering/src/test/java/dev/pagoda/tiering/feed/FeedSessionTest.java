package dev.pagoda.tiering.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a session lends trust, and what ends it. */
final class FeedSessionTest {
    private static final Bytes KEY = Bytes.copyOf(new byte[] {1});
    private static final Duration STALENESS = Duration.ofSeconds(2);

    private final ManualClock clock = new ManualClock();
    private final FeedSettings settings = new FeedSettings("far", STALENESS);
    private final FeedHub hub = new FeedHub(settings, clock);
    private final List<String> told = new ArrayList<>();
    private FeedSession session = begin("a");

    private FeedSession begin(String... sources) {
        if (hub.listeners().isEmpty()) {
            hub.listeners().add("cache", new ChangeListener<>() {
                @Override
                public void changed(Bytes key, long version) {
                    throw new AssertionError("without its expiry");
                }

                @Override
                public void changed(Bytes key, long version, long expiresAt) {
                    told.add(version + "/" + expiresAt);
                }

                @Override
                public void everythingChanged() {
                    told.add("everything");
                }
            });
        }
        FeedSession begun = new FeedSession(settings, hub);
        begun.begin(Set.of(sources));
        return begun;
    }

    private void echo(String source, String epoch, long ageMillis, long position) {
        long id = session.nextProbe();
        session.echo(new Echo(id, source, epoch, clock.millis(), ageMillis * 1_000_000, Map.of(0, position)));
    }

    private void change(long predecessor, long position) {
        session.changed(new Link("a", "1", 0, predecessor, position), "cache", KEY, position, 7);
    }

    private boolean holds() {
        return hub.lease().holds();
    }

    @Test
    void trustBeginsWithTheFirstEchoAfterEverythingWasGivenUp() {
        assertThat(holds()).isFalse();
        assertThat(hub.lease().endedNanosAgo()).isEqualTo(Long.MAX_VALUE);
        echo("a", "1", 0, 0);
        assertThat(holds()).isTrue();
        assertThat(told).containsExactly("everything");
        echo("a", "1", 0, 0);
        assertThat(told).containsExactly("everything");
    }

    @Test
    void trustLastsFromTheSendingOfTheProbeLessTheAge() {
        long id = session.nextProbe();
        clock.advance(Duration.ofMillis(300));
        session.echo(new Echo(id, "a", "1", clock.millis(), 200_000_000, Map.of()));
        clock.advance(Duration.ofMillis(1_499));
        assertThat(holds()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(holds()).isFalse();
        clock.advance(Duration.ofMillis(5));
        assertThat(hub.lease().endedNanosAgo()).isEqualTo(5_000_000);
    }

    @Test
    void anEchoOfAnOlderProbeShortensNothing() {
        long first = session.nextProbe();
        clock.advance(Duration.ofMillis(500));
        echo("a", "1", 0, 0);
        session.echo(new Echo(first, "a", "1", clock.millis(), 0, Map.of()));
        clock.advance(Duration.ofMillis(1_999));
        assertThat(holds()).isTrue();
    }

    @Test
    void echoesOfProbesThatWereNotSentCountNothing() {
        session.echo(new Echo(5, "a", "1", clock.millis(), 0, Map.of()));
        assertThat(holds()).isFalse();
        for (int i = 0; i < 70; i++) {
            session.nextProbe();
        }
        session.echo(new Echo(1, "a", "1", clock.millis(), 0, Map.of()));
        assertThat(holds()).isFalse();
    }

    @Test
    void everySourceMustEchoAndTheWorstOneCounts() {
        session = begin("a", "b");
        echo("a", "1", 0, 0);
        assertThat(holds()).isFalse();
        clock.advance(Duration.ofMillis(500));
        echo("b", "9", 0, 0);
        assertThat(holds()).isTrue();
        clock.advance(Duration.ofMillis(1_400));
        echo("b", "9", 0, 0);
        clock.advance(Duration.ofMillis(100));
        assertThat(holds()).isFalse();
    }

    @Test
    void messagesInOrderAreToldOnce() {
        echo("a", "1", 0, 10);
        told.clear();
        change(10, 11);
        change(11, 12);
        change(11, 12);
        change(10, 11);
        assertThat(told).containsExactly("11/7", "12/7");
        assertThat(hub.counters().stats(true).changes()).isEqualTo(2);
        assertThat(holds()).isTrue();
    }

    @Test
    void aMissingMessageEndsTheTrust() {
        echo("a", "1", 0, 10);
        change(11, 12);
        assertThat(holds()).isFalse();
        assertThat(session.isEnded()).isTrue();
        assertThat(told).contains("12/7");
        assertThat(hub.counters().stats(false).gaps()).isEqualTo(1);
        told.clear();
        change(12, 13);
        echo("a", "1", 0, 13);
        assertThat(told).isEmpty();
        assertThat(holds()).isFalse();
    }

    @Test
    void aMissingLastMessageShowsAtTheEcho() {
        echo("a", "1", 0, 10);
        echo("a", "1", 0, 11);
        assertThat(holds()).isFalse();
        assertThat(session.isEnded()).isTrue();
    }

    @Test
    void aChainThatAppearsLaterBeginsAtItsBeginning() {
        echo("a", "1", 0, 10);
        session.changed(new Link("a", "1", 5, 0, 1), "cache", KEY, 1, 7);
        assertThat(session.isEnded()).isFalse();
        session.changed(new Link("a", "1", 6, 1, 2), "cache", KEY, 1, 7);
        assertThat(session.isEnded()).isTrue();
    }

    @Test
    void sourcesThatLoseNothingAreNotChecked() {
        echo("a", "1", 0, 0);
        session.changed(Link.unchained("a", "1"), "cache", KEY, 1, 7);
        session.cacheChanged(Link.unchained("a", "1"), "cache");
        session.cacheChanged(Link.unchained("a", "1"), "another");
        session.everythingChanged(Link.unchained("a", "1"));
        assertThat(told).containsExactly("everything", "1/7", "everything", "everything");
        assertThat(holds()).isTrue();
    }

    @Test
    void anotherHistoryEndsTheTrustAndGivesEverythingUp() {
        echo("a", "1", 0, 10);
        told.clear();
        echo("a", "2", 0, 10);
        assertThat(holds()).isFalse();
        assertThat(told).containsExactly("everything");

        session = begin("a");
        echo("a", "2", 0, 10);
        assertThat(holds()).isTrue();
        assertThat(hub.counters().stats(true).epochs()).isEqualTo(1);

        session.close();
        session = begin("a");
        echo("a", "2", 0, 10);
        assertThat(hub.counters().stats(true).epochs()).isEqualTo(1);
    }

    @Test
    void aLostConnectionEndsTheTrustAndKeepsTheCopies() {
        echo("a", "1", 0, 0);
        told.clear();
        session.lost("cut");
        session.lost("cut again");
        assertThat(holds()).isFalse();
        assertThat(told).isEmpty();
        assertThat(hub.counters().stats(false).losses()).isEqualTo(1);
    }

    @Test
    void aSilentConnectionIsGivenUp() {
        echo("a", "1", 0, 0);
        clock.advance(STALENESS.multipliedBy(2));
        session.endIfSilent();
        assertThat(session.isEnded()).isFalse();
        clock.advance(Duration.ofMillis(1));
        session.endIfSilent();
        assertThat(session.isEnded()).isTrue();
    }

    @Test
    void aStepOfTheSourcesClockGivesEverythingUp() {
        echo("a", "1", 0, 0);
        told.clear();
        long id = session.nextProbe();
        session.echo(new Echo(id, "a", "1", clock.millis() + 400, 0, Map.of()));
        assertThat(told).isEmpty();
        id = session.nextProbe();
        session.echo(new Echo(id, "a", "1", clock.millis() + 60_000, 0, Map.of()));
        assertThat(told).containsExactly("everything");
        assertThat(holds()).isTrue();
        assertThat(hub.counters().stats(true).steps()).isEqualTo(1);
        assertThat(hub.lease().clock().millis()).isBetween(clock.millis() + 60_000, clock.millis() + 60_001);
    }

    @Test
    void wrongNumbersAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Link("a", "1", 0, 5, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> new Link("a", "1", 0, -1, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> new Echo(1, "a", "1", 0, -1, Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new FeedSettings("far", Duration.ofMillis(49)));
    }
}
