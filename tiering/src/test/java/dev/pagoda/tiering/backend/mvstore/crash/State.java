package dev.pagoda.tiering.backend.mvstore.crash;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Store;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Everything that a file holds. */
record State(Map<Place, Stored> entries) {
    /**
     * @param id of the operation that wrote the entry, -1 if the value is not whole
     * @param version of the entry
     */
    record Stored(long id, long version) {}

    static State empty() {
        return new State(Map.of());
    }

    static State of(Backend backend) {
        Map<Place, Stored> entries = new HashMap<>();
        for (int cache = 0; cache < CrashWriter.CACHES; cache++) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of(new Place(cache, "").cacheName()));
            for (Row<Bytes, Bytes> row : (Iterable<Row<Bytes, Bytes>>) store::iterator) {
                Place place = new Place(cache, new String(row.key().toByteArray(), StandardCharsets.UTF_8));
                Bytes value = row.entry().value();
                entries.put(
                        place,
                        new Stored(StampedValue.idOf(value, place), row.entry().version()));
            }
        }
        return new State(entries);
    }

    /** Returns the operation that wrote what is at {@code place}, 0 if there is nothing. */
    long idAt(Place place) {
        Stored stored = entries.get(place);
        return stored == null ? 0 : stored.id();
    }

    long versionAt(Place place) {
        Stored stored = entries.get(place);
        return stored == null ? 0 : stored.version();
    }
}
