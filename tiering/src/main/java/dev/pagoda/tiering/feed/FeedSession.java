package dev.pagoda.tiering.feed;

import dev.pagoda.tiering.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One connection of a feed, from its opening to its loss, and what is known by it. Thread-safe; does not block. */
final class FeedSession implements FeedReceiver {
    /*
     * Invariant. While the lease holds at t, every change that any source has made up to t - maxStaleness has been told to the listeners
     * that were registered then.
     *
     *   - A probe is sent at p; its echo comes through the queue of the changes, so it comes after all those that the source had made by
     *     p. If none of them is missing, they have been told. The source's own state may be known to be older, by the age that the echo
     *     tells. Trust is lent until p - age + maxStaleness, of the source that is worst off.
     *   - Nothing missing means: every message names the position of the one before it, and an echo names the position of the last one. A
     *     message that is missing shows at the next message or echo of its chain, and ends the session, and the lease with it.
     *   - What was missed before the subscription began is not known. So when every source has echoed for the first time, everything is
     *     given up, and only then the first trust is lent. What a near cache reads after it was told so, it reads after the subscription
     *     began; what it has begun to read before, it doesn't keep.
     *
     * A source that has begun another history may have lost messages that it sent, and its versions may begin anew; so all copies are given
     * up at once, by whatever message the other history is noticed.
     *
     * The echo proves that the server which answers reads and writes is the one whose changes are heard, since the probe goes the way of
     * those. A near cache must not keep what it has read from another one; it would have begun to do so before the session began.
     */
    /** What an echo has led to. */
    private enum Effect {
        NOTHING,
        STEP,
        FIRST
    }

    private static final int REMEMBERED = 64;

    private final FeedSettings settings;
    private final FeedHub hub;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Source> sources = new HashMap<>();
    private final long[] sentNanos = new long[REMEMBERED];
    private Set<String> names = Set.of();
    private long probes;
    private long heardNanos;
    private boolean trusted;
    private volatile boolean ended;

    FeedSession(FeedSettings settings, FeedHub hub) {
        this.settings = settings;
        this.hub = hub;
        this.heardNanos = hub.nanos();
    }

    /** Notes who is to answer probes; without it no trust is lent. */
    void begin(Set<String> sourceNames) {
        locked(() -> names = Set.copyOf(sourceNames));
        hub.clock().retain(sourceNames);
    }

    /** Notes that a probe is sent now, and returns its number. */
    long nextProbe() {
        return locked(() -> {
            long id = ++probes;
            sentNanos[(int) (id % REMEMBERED)] = hub.nanos();
            return id;
        });
    }

    boolean isEnded() {
        return ended;
    }

    /** Ends the session if no echo has come for too long: its connection may be dead without anybody having noticed. */
    void endIfSilent() {
        if (locked(() -> hub.nanos() - heardNanos > settings.patienceNanos())) {
            end("no answer to a probe has come for " + settings.patienceNanos() / 1_000_000 + " ms");
        }
    }

    @Override
    public void changed(Link link, String cache, Bytes key, long version, long expiresAt) {
        if (accepts(link)) {
            hub.counters().changes.increment();
            hub.listeners().changed(cache, key, version, expiresAt);
        }
    }

    @Override
    public void cacheChanged(Link link, String cache) {
        if (accepts(link)) {
            hub.listeners().cacheChanged(cache);
        }
    }

    @Override
    public void everythingChanged(Link link) {
        if (accepts(link)) {
            hub.reset();
        }
    }

    /** Returns whether the message is to be told; one after a gap is too, since it is true all the same. */
    private boolean accepts(Link link) {
        Source.Verdict verdict = locked(
                () -> ended ? Source.Verdict.REPEATED : source(link.source()).take(link));
        judge(verdict);
        return verdict == Source.Verdict.NEXT || verdict == Source.Verdict.GAP;
    }

    private void judge(Source.Verdict verdict) {
        if (verdict == Source.Verdict.GAP) {
            hub.counters().gaps.increment();
            end("a message is missing");
        } else if (verdict == Source.Verdict.EPOCH) {
            end("a source has begun a new history");
            hub.reset();
        }
    }

    @Override
    public void echo(Echo echo) {
        Source.Verdict verdict = locked(
                () -> ended ? Source.Verdict.REPEATED : source(echo.source()).take(echo));
        judge(verdict);
        if (verdict != Source.Verdict.NEXT) {
            return;
        }
        Effect effect = locked(() -> confirm(echo));
        if (effect != Effect.NOTHING) {
            hub.reset();
        }
        if (effect == Effect.FIRST) {
            locked(this::lendFirst);
        }
    }

    private Effect confirm(Echo echo) {
        if (ended || echo.id() > probes || echo.id() <= probes - REMEMBERED) {
            return Effect.NOTHING;
        }
        long sent = sentNanos[(int) (echo.id() % REMEMBERED)];
        long now = hub.nanos();
        heardNanos = now;
        source(echo.source()).confirm(sent - echo.ageNanos());
        boolean stepped = hub.clock().learn(echo.source(), echo.millis(), sent, now);
        hub.counters().echoNanos = now - sent;
        if (stepped) {
            hub.counters().steps.increment();
        }
        if (trusted) {
            lend();
        }
        boolean first = !trusted && isConfirmed();
        return first ? Effect.FIRST : stepped ? Effect.STEP : Effect.NOTHING;
    }

    private boolean isConfirmed() {
        return !names.isEmpty() && names.stream().allMatch(name -> source(name).isConfirmed());
    }

    private Boolean lendFirst() {
        if (!ended) {
            trusted = true;
            hub.agreed(epochs());
            lend();
        }
        return trusted;
    }

    private void lend() {
        long now = hub.nanos();
        long oldest = names.stream()
                .mapToLong(name -> now - source(name).asOfNanos())
                .max()
                .orElse(Long.MAX_VALUE);
        if (hub.lease().extend(now - oldest)) {
            hub.counters().lapses.increment();
        }
    }

    private Map<String, String> epochs() {
        Map<String, String> epochs = new TreeMap<>();
        names.forEach(name -> epochs.put(name, source(name).epoch()));
        return epochs;
    }

    private Source source(String name) {
        return sources.computeIfAbsent(name, same -> new Source());
    }

    @Override
    public void lost(String reason) {
        end(reason);
    }

    /** Ends the trust and the session for a reason that is counted and logged, if it has not ended yet. */
    void end(String reason) {
        if (close()) {
            hub.ended(reason);
        }
    }

    /** Ends the trust and the session; returns whether it had not ended yet. */
    boolean close() {
        return locked(() -> {
            boolean active = !ended;
            ended = true;
            if (active) {
                hub.lease().revoke();
            }
            return active;
        });
    }

    @Override
    public void hint() {
        hub.hint();
    }

    private <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
