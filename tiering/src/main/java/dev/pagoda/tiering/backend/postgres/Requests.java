package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stores inside and outside of a transaction do alike before they send anything. */
final class Requests {
    /** The largest value that the schema takes, in bytes. */
    private static final int LARGEST_VALUE = 10 * 1024 * 1024;

    private Requests() {}

    /** Returns the limits of a cache: the server is not asked for what it would refuse after a part of a batch is written. */
    static Limits limits(CacheSpec spec) {
        Limits limits = spec.limits();
        return new Limits(limits.maximumKeyBytes(), Math.min(LARGEST_VALUE, limits.maximumValueBytes()));
    }

    /** Refuses a key or value that is not allowed. */
    static void check(Limits limits, Mutation<Bytes, Bytes> mutation) {
        limits.checkKey(mutation.key());
        if (mutation instanceof Mutation.Put<Bytes, Bytes> put) {
            limits.checkValue(put.value());
        }
    }

    /** Cuts {@code keys} into parts that one statement takes. */
    static List<List<Bytes>> parts(Collection<? extends Bytes> keys) {
        List<Bytes> all = new ArrayList<>(keys);
        List<List<Bytes>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += EntryReads.CHUNK) {
            parts.add(all.subList(from, Math.min(all.size(), from + EntryReads.CHUNK)));
        }
        return parts;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static @Nullable Write<Bytes>[] results(int size) {
        return new Write[size];
    }
}
