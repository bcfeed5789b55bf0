package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.Scan;
import org.jspecify.annotations.Nullable;

/** The keys from {@code from} to before {@code to}; null is no bound. */
record KeyRange(@Nullable Bytes from, @Nullable Bytes to) {
    /** Returns the keys of which a scan has told whether they exist, once it has returned {@code page}. */
    static KeyRange seenBy(Scan request, Page<Bytes, Bytes> page) {
        Bytes last = page.next();
        if (request.descending()) {
            return new KeyRange(last == null ? request.lowest() : last, request.end());
        }
        return new KeyRange(request.lowest(), last == null ? request.end() : last.successor());
    }

    boolean contains(Bytes key) {
        return (from == null || key.compareTo(from) >= 0) && (to == null || key.compareTo(to) < 0);
    }
}
