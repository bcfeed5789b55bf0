package dev.pagoda.tiering.feed;

import java.util.concurrent.atomic.LongAdder;

/** What a feed counts. Thread-safe. */
final class FeedCounters {
    final LongAdder changes = new LongAdder();
    final LongAdder connections = new LongAdder();
    final LongAdder lapses = new LongAdder();
    final LongAdder resets = new LongAdder();
    final LongAdder losses = new LongAdder();
    final LongAdder gaps = new LongAdder();
    final LongAdder epochs = new LongAdder();
    final LongAdder steps = new LongAdder();
    volatile long echoNanos;

    FeedStats stats(boolean trusted) {
        return new FeedStats(
                trusted,
                changes.sum(),
                connections.sum(),
                lapses.sum(),
                resets.sum(),
                losses.sum(),
                gaps.sum(),
                epochs.sum(),
                steps.sum(),
                echoNanos);
    }
}
