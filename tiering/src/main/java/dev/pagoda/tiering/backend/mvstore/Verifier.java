package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/** A walk over all entries of a snapshot: their checksums and the order of their keys. Not thread-safe. */
final class Verifier {
    private static final int REPORT_EVERY = 1_000;

    private final ProgressListener progress;
    private final long total;
    private final List<String> problems = new ArrayList<>();
    private int caches;
    private long entries;
    private long bytes;
    private long damaged;

    private Verifier(ProgressListener progress, long total) {
        this.progress = progress;
        this.total = total;
    }

    /** Walks over all caches of {@code roots}, by their names. */
    static VerifyReport verify(Map<String, Snapshot.Root> roots, ProgressListener progress) {
        long total = roots.values().stream()
                .mapToLong(root -> root.reference().getTotalCount())
                .sum();
        Verifier verifier = new Verifier(progress, total);
        roots.forEach(verifier::walk);
        progress.advanced(verifier.entries, total);
        return new VerifyReport(verifier.caches, verifier.entries, verifier.bytes, verifier.damaged, verifier.problems);
    }

    private void walk(String cache, Snapshot.Root root) {
        caches++;
        long before = entries;
        try {
            walk(cache, root.cursor(null, false));
            long expected = root.reference().getTotalCount();
            if (entries - before != expected) {
                problems.add("The cache " + cache + " has " + (entries - before) + " of " + expected + " entries");
            }
        } catch (MVStoreException e) {
            problems.add("The cache " + cache + " can't be read beyond entry " + (entries - before));
        }
    }

    private void walk(String cache, RowCursor cursor) {
        @Nullable Bytes previous = null;
        while (cursor.hasNext()) {
            Bytes key = cursor.next();
            StoredEntry row = cursor.row();
            if (previous != null && previous.compareTo(key) >= 0) {
                problems.add("The keys of the cache " + cache + " are out of order");
                return;
            }
            previous = key;
            entries++;
            bytes += key.length() + row.valueLength();
            damaged += row.isDamaged() ? 1 : 0;
            if (entries % REPORT_EVERY == 0) {
                progress.advanced(entries, total);
            }
        }
    }
}
