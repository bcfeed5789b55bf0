package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Ttl;
import org.jspecify.annotations.Nullable;

/** Times to live as the statements take them. */
final class Ttls {
    /** Thirty thousand years, which PostgreSQL's clock can count; what lives longer lives for ever. */
    private static final long LONGEST_MILLIS = 1_000_000_000_000_000L;

    private static final long KEEP = -1;

    private Ttls() {}

    /** Returns the milliseconds for a create, or null for ever. */
    static @Nullable Long onCreate(Ttl ttl) {
        return ttl.isKeep() || ttl.millis() > LONGEST_MILLIS ? null : Long.valueOf(ttl.millis());
    }

    /** Returns the milliseconds for an update, or null for ever, or a negative number for what there is. */
    static @Nullable Long onUpdate(Ttl ttl) {
        return ttl.isKeep() ? Long.valueOf(KEEP) : onCreate(ttl);
    }
}
