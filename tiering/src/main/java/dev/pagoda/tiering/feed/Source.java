package dev.pagoda.tiering.feed;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one session knows of one source. Not thread-safe. */
final class Source {
    /** What a message is with respect to those before it. */
    enum Verdict {
        /** The next one. */
        NEXT,
        /** One that was there before. */
        REPEATED,
        /** Messages before it are missing. */
        GAP,
        /** It belongs to another history. */
        EPOCH
    }

    private final Map<Integer, Long> positions = new HashMap<>();
    private @Nullable String epoch;
    private boolean confirmed;
    private long asOfNanos;

    Verdict take(Link link) {
        if (isForeign(link.epoch())) {
            return Verdict.EPOCH;
        }
        if (!link.isChained()) {
            return Verdict.NEXT;
        }
        Long last = positions.get(link.chain());
        if (last != null && link.position() <= last) {
            return Verdict.REPEATED;
        }
        positions.put(link.chain(), link.position());
        return isMissing(last, link.predecessor()) ? Verdict.GAP : Verdict.NEXT;
    }

    /**
     * Returns whether the last message of a chain is not the one that should be. Before the first echo a chain begins with whatever is seen
     * of it first; copies are given up after that.
     */
    private boolean isMissing(@Nullable Long last, long expected) {
        return last == null ? confirmed && expected != 0 : last != expected;
    }

    /** Compares the positions at which the source says to be with those of the messages that have come. */
    Verdict take(Echo echo) {
        if (isForeign(echo.epoch())) {
            return Verdict.EPOCH;
        }
        boolean missing = false;
        for (Map.Entry<Integer, Long> position : echo.positions().entrySet()) {
            Long last = positions.put(position.getKey(), position.getValue());
            missing |= isMissing(last, position.getValue());
        }
        return missing ? Verdict.GAP : Verdict.NEXT;
    }

    private boolean isForeign(String other) {
        if (epoch == null) {
            epoch = other;
        }
        return !other.equals(epoch);
    }

    /** Notes that everything up to a moment on the monotonic clock has come. */
    void confirm(long nanos) {
        asOfNanos = confirmed && asOfNanos - nanos > 0 ? asOfNanos : nanos;
        confirmed = true;
    }

    boolean isConfirmed() {
        return confirmed;
    }

    long asOfNanos() {
        return asOfNanos;
    }

    String epoch() {
        return epoch == null ? "" : epoch;
    }
}
