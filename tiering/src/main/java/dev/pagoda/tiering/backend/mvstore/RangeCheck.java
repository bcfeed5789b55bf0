package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether the ranges that a transaction scanned hold the same rows in two snapshots. */
final class RangeCheck {
    private RangeCheck() {}

    static boolean unchanged(Overlay overlay, Snapshot seen, Snapshot present, long now) {
        Snapshot.Root before = seen.of(overlay.keyspace());
        Snapshot.Root after = present.of(overlay.keyspace());
        if (before != null && after != null && before.reference().root == after.reference().root) {
            return true;
        }
        return overlay.ranges().stream().allMatch(range -> same(range, before, after, now));
    }

    private static boolean same(
            KeyRange range, Snapshot.@Nullable Root before, Snapshot.@Nullable Root after, long now) {
        Rows left = new Rows(range, before, now);
        Rows right = new Rows(range, after, now);
        boolean more = left.next();
        while (more == right.next()) {
            if (!more) {
                return true;
            }
            if (!left.key().equals(right.key()) || left.version() != right.version()) {
                return false;
            }
            more = left.next();
        }
        return false;
    }

    /** The rows of a range that are live. */
    private static final class Rows {
        private final @Nullable RowCursor cursor;
        private final KeyRange range;
        private final long now;

        Rows(KeyRange range, Snapshot.@Nullable Root root, long now) {
            this.cursor = root == null ? null : root.cursor(range.from(), false);
            this.range = range;
            this.now = now;
        }

        boolean next() {
            while (cursor != null && cursor.hasNext() && range.contains(cursor.next())) {
                if (!cursor.row().isExpiredAt(now)) {
                    return true;
                }
            }
            return false;
        }

        Bytes key() {
            return Objects.requireNonNull(cursor).key();
        }

        long version() {
            return Objects.requireNonNull(cursor).row().version();
        }
    }
}
