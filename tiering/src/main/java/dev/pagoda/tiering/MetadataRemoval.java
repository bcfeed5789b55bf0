package dev.pagoda.tiering;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes whatever matches, page by page. Stateless. */
final class MetadataRemoval {
    /** A page costs what all matches cost, so that few are asked for. */
    private static final int PAGE = 10_000;

    private static final int BATCH = 1_000;

    private MetadataRemoval() {}

    static <K> long run(Metadata<K> metadata, Attributes wanted) {
        Metadata.requireAny(wanted);
        long removed = 0;
        try {
            @Nullable Bytes after = null;
            do {
                Page<K, EntryMetadata> page = metadata.find(wanted, PAGE, after);
                List<K> keys = page.rows().stream().map(Row::key).toList();
                for (int from = 0; from < keys.size(); from += BATCH) {
                    List<K> batch = keys.subList(from, Math.min(keys.size(), from + BATCH));
                    removed += metadata.remove(batch, wanted).size();
                }
                after = page.next();
            } while (after != null);
            return removed;
        } catch (StoreException e) {
            throw removed == 0 || !e.code().retryable() ? e : partly(e);
        }
    }

    /** A code that may be retried says that nothing was done. */
    private static StoreException partly(StoreException failure) {
        return new StoreException(
                ErrorCode.OUTCOME_UNKNOWN,
                "A part of the entries was removed, the rest was not; another call removes it: " + failure.getMessage(),
                failure);
    }
}
