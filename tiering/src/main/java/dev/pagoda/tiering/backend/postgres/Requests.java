package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

    /** Returns what {@code work} returns for {@code keys}, of which it is given as many at once as one statement takes. */
    static <V> Map<Bytes, V> inParts(Collection<? extends Bytes> keys, Function<List<Bytes>, Map<Bytes, V>> work) {
        List<Bytes> all = new ArrayList<>(keys);
        if (all.size() <= EntryReads.CHUNK) {
            return work.apply(all);
        }
        Map<Bytes, V> found = new HashMap<>(2 * all.size());
        for (int from = 0; from < all.size(); from += EntryReads.CHUNK) {
            found.putAll(work.apply(all.subList(from, Math.min(all.size(), from + EntryReads.CHUNK))));
        }
        return found;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static @Nullable Write<Bytes>[] results(int size) {
        return new Write[size];
    }
}
