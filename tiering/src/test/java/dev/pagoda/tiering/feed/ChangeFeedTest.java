package dev.pagoda.tiering.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One thread, one connection, opened while somebody listens and again after each loss. */
final class ChangeFeedTest {
    /** Longer than the feed's thread may have to wait for a processor, since it must not lose trust then. */
    private static final Duration STALENESS = Duration.ofSeconds(2);

    private final List<Polled> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger resets = new AtomicInteger();
    private volatile boolean refused;
    private final ChangeFeed feed = ChangeFeed.start(new FeedSettings("far", STALENESS), this::connect, Clock.system());

    /** A source that is asked for its changes; it echoes within the call. */
    private static final class Polled implements FeedConnection {
        private final FeedReceiver receiver;
        private final AtomicInteger probes = new AtomicInteger();
        private volatile boolean silent;
        private volatile boolean closed;

        Polled(FeedReceiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public Set<String> sources() {
            return Set.of("a");
        }

        @Override
        public void probe(long id) {
            probes.incrementAndGet();
            if (!silent) {
                receiver.echo(new Echo(id, "a", "1", System.currentTimeMillis(), 0, Map.of()));
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private FeedConnection connect(FeedReceiver receiver) {
        if (refused) {
            throw new StoreException(ErrorCode.UNAVAILABLE, "The connection was refused");
        }
        Polled connection = new Polled(receiver);
        connections.add(connection);
        return connection;
    }

    private Subscription listen() {
        return feed.subscribe("cache", new ChangeListener<>() {
            @Override
            public void changed(Bytes key, long version) {}

            @Override
            public void everythingChanged() {
                resets.incrementAndGet();
            }
        });
    }

    private Polled last() {
        return connections.get(connections.size() - 1);
    }

    @AfterEach
    void close() {
        feed.close();
    }

    @Test
    void itConnectsOnlyWhileSomebodyListens() {
        assertThat(feed.trust().holds()).isFalse();
        assertThat(connections).isEmpty();
        Subscription first = listen();
        Subscription second = listen();
        await().until(feed.trust()::holds);
        first.close();
        first.close();
        assertThat(last().closed).isFalse();
        second.close();
        await().until(() -> last().closed);
        assertThat(feed.trust().holds()).isFalse();
        assertThat(feed.stats().losses()).isZero();
        try (Subscription third = listen()) {
            assertThat(third).isNotNull();
            await().until(feed.trust()::holds);
            assertThat(connections).hasSize(2);
        }
    }

    @Test
    void trustGoesOnWithProbesAndALossIsRepaired() {
        listen();
        await().until(() -> !connections.isEmpty() && last().probes.get() > 8);
        assertThat(feed.trust().holds()).isTrue();
        assertThat(resets).hasValue(1);
        Polled lost = last();
        lost.receiver.lost("cut");
        assertThat(feed.stats().losses()).isEqualTo(1);
        await().until(() -> connections.size() == 2 && feed.trust().holds());
        assertThat(lost.closed).isTrue();
        assertThat(resets).hasValue(2);
        assertThat(feed.stats().byName())
                .containsEntry("feed.losses", 1L)
                .containsEntry("feed.connections", 2L)
                .containsEntry("feed.lapses", 1L)
                .containsEntry("feed.trusted", 1);
    }

    @Test
    void itGoesOnTryingWhileTheServerIsDown() {
        refused = true;
        listen();
        await().until(() -> feed.stats().losses() > 2);
        assertThat(feed.trust().holds()).isFalse();
        refused = false;
        await().until(feed.trust()::holds);
    }

    @Test
    void aConnectionThatNoEchoComesFromIsReplaced() {
        listen();
        await().until(feed.trust()::holds);
        last().silent = true;
        await().until(() -> connections.size() == 2 && feed.trust().holds());
    }

    @Test
    void aHintIsAProbeAtOnce() {
        try (ChangeFeed slow =
                ChangeFeed.start(new FeedSettings("slow", Duration.ofHours(1)), this::connect, Clock.system())) {
            slow.subscribe("cache", new ChangeListener<>() {
                @Override
                public void changed(Bytes key, long version) {}

                @Override
                public void everythingChanged() {}
            });
            await().until(slow.trust()::holds);
            int probes = last().probes.get();
            last().receiver.hint();
            await().until(() -> last().probes.get() > probes);
        }
    }

    @Test
    void afterItsCloseNothingIsTrusted() {
        listen();
        await().until(feed.trust()::holds);
        feed.close();
        assertThat(feed.trust().holds()).isFalse();
        assertThat(last().closed).isTrue();
        feed.close();
    }
}
