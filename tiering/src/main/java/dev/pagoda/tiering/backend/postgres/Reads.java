package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where entries are read: from a replica that knows enough, else from the primary, each in one round trip. Thread-safe; reads block.
 *
 * <p>Invariant: a read shows nothing older than what any read or write that returned before it began has shown of its entries.
 *
 * <ul>
 *   <li>Of one replica: it is never behind itself. It answers only if it has replayed the log up to the floors of what is read, and it says so in
 *       the same round trip, before the snapshot of the read is taken.
 *   <li>From the primary to a replica: what the primary shows is at most as new as its position afterwards, and that becomes the floor of what was read.
 *       What is written, read in a transaction or heard of through the feed leaves a mark, and a mark has the next read ask the primary.
 *   <li>From a replica to the primary: a replica may show a commit first. So its answer counts only if the primary is known to have ended all
 *       transactions that the answer rests on; what they did, the primary has shown to everybody since.
 *   <li>From one replica to another: the other one may lack what the first has shown. So there is one at a time; when it is given up, everything is marked, and
 *       an answer of it that comes later is thrown away.
 * </ul>
 */
final class Reads {
    private final Connections primary;
    private final Freshness freshness;
    private final @Nullable Replicas replicas;

    /**
     * Reads from {@code primary}.
     *
     * @param freshness what replicas must know
     * @param replicas where to read from otherwise, or null
     */
    Reads(Connections primary, Freshness freshness, @Nullable Replicas replicas) {
        this.primary = primary;
        this.freshness = freshness;
        this.replicas = replicas;
    }

    Freshness freshness() {
        return freshness;
    }

    /** Begins a read of keys; null if only the primary is read from. */
    @Nullable
    Span keys(Namespace namespace, List<Bytes> keys) {
        return replicas == null ? null : freshness.keys(namespace, keys);
    }

    /** Begins a read of whatever is there; null if only the primary is read from. */
    @Nullable
    Span scan(Namespace namespace) {
        return replicas == null ? null : freshness.scan(namespace);
    }

    /** Reads; the span was begun before. */
    <T> T read(@Nullable Span span, Query<T> query) {
        Replicas others = replicas;
        if (others == null || span == null) {
            return primary.read(query::run);
        }
        T found = others.read(span, query);
        return found == null ? fromPrimary(others, span, query) : found;
    }

    private <T> T fromPrimary(Replicas others, Span span, Query<T> query) {
        return primary.read(connection -> {
            long settled = others.settledNumbers();
            Query.Answer<T> answer = query.runThenAsk(connection);
            others.primaryIs(answer.position(), settled);
            span.answered(answer.position().bytes());
            return Objects.requireNonNull(answer.value());
        });
    }
}
