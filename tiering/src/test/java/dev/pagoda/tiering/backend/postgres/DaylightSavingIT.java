package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Times to live are as long as they are, also where clocks on walls are put forward meanwhile. */
final class DaylightSavingIT {
    /** From the middle of January into summer time. */
    private static final long TTL = Duration.ofDays(100).toMillis();

    private static final PutOptions OPTIONS = PutOptions.ttl(Ttl.ofMillis(TTL));

    private final ManualClock clock = new ManualClock();
    private TimeZone before;
    private TestDatabase database;
    private PostgresBackend backend;

    @BeforeEach
    void openInAZoneWithSummerTime() {
        before = TimeZone.getDefault();
        database = TestDatabase.create();
        database.follow(clock);
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        backend = database.openAgain(Map.of());
    }

    @AfterEach
    void close() {
        TimeZone.setDefault(before);
        backend.close();
        database.close();
    }

    @Test
    void aTimeToLiveOfAPutIsNoLongerOrShorter() {
        Store<Bytes, Bytes> store = backend.open(CacheSpec.of("zone"));
        put(store, "removed", "v");
        store.remove(b("removed"));
        put(store, "alive", "v");
        List<Mutation.Put<Bytes, Bytes>> batch = Stream.of("new", "alive", "removed")
                .map(key -> new Mutation.Put<>(b(key), b("v"), OPTIONS))
                .toList();
        for (Write<Bytes> write : store.write(batch)) {
            assertThat(write.entry().expiresAt() - clock.millis()).isEqualTo(TTL);
        }
        for (String key : List.of("new", "alive", "removed")) {
            store.remove(b(key));
            assertThat(store.put(b(key), b("v"), OPTIONS).entry().expiresAt() - clock.millis())
                    .isEqualTo(TTL);
            assertThat(store.put(b(key), b("v"), OPTIONS.returningPrevious())
                                    .entry()
                                    .expiresAt()
                            - clock.millis())
                    .isEqualTo(TTL);
        }
    }

    @Test
    void neitherIsThatOfABulkUpsert() {
        Store<Bytes, Bytes> store = backend.open(CacheSpec.of("bulk"));
        put(store, "alive", "v");
        put(store, "removed", "v");
        store.remove(b("removed"));
        database.execute("SET TimeZone = 'Europe/Berlin'; SELECT pagoda.bulk_upsert('bulk',"
                + " ARRAY['new', 'alive', 'removed']::bytea[], ARRAY['v', 'v', 'v']::bytea[],"
                + " array_fill(" + TTL + "::bigint, ARRAY[3]))");
        for (String key : List.of("new", "alive", "removed")) {
            assertThat(store.get(b(key)).expiresAt() - clock.millis()).as(key).isEqualTo(TTL);
        }
    }
}
