package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Write;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Versions only grow for a key and are never used twice. */
final class VersionIT {
    private static final int ROUNDS = 400;

    /** A write, with versions that others had been told before it began. */
    private record Seen(long before, long version) {}

    @Test
    void insertUpsertAndDeleteOfOneKeyRaceWhileItsMarksAreDeleted() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            ManualClock clock = new ManualClock();
            database.follow(clock);
            Store<Bytes, Bytes> store = database.store("race");
            Queue<Long> told = new ConcurrentLinkedQueue<>(Set.of(0L));
            Queue<Seen> seen = new ConcurrentLinkedQueue<>();
            Threads.run(5, thread -> {
                for (int i = 0; i < ROUNDS; i++) {
                    if (thread == 4) {
                        clock.advance(Duration.ofMinutes(2));
                        database.query("SELECT pagoda.clean_expired(1000)");
                    } else {
                        write(store, thread, told, seen);
                    }
                }
                return null;
            });
            Set<Long> versions = ConcurrentHashMap.newKeySet();
            assertThat(seen).isNotEmpty().allMatch(one -> one.version() > one.before());
            assertThat(seen).allMatch(one -> versions.add(one.version()));
        }
    }

    private static void write(Store<Bytes, Bytes> store, int thread, Queue<Long> told, Queue<Seen> seen) {
        long before = told.stream().mapToLong(Long::longValue).max().orElse(0);
        Write<Bytes> write = switch (thread) {
            case 0 -> store.put(b("k"), b("v"), PutOptions.ETERNAL);
            case 1 -> store.put(b("k"), b("v"), PutOptions.ETERNAL.when(Condition.IF_ABSENT));
            case 2 -> store.remove(b("k"));
            default -> store.remove(b("k"), Condition.IF_PRESENT, true);
        };
        if (write.outcome() == Outcome.CREATED || write.outcome().changed()) {
            seen.add(new Seen(before, write.version()));
            told.add(write.version());
            if (told.size() > 16) {
                told.poll();
            }
        }
    }

    @Test
    void aReplicaThatLacksWritesDoesNotUseTheirVersionsAgain() throws Exception {
        try (PostgresServer primary = PostgresServer.start()) {
            primary.createDatabase("data");
            try (PostgresServer replica = primary.replica("second")) {
                long lost;
                try (TestDatabase database = TestDatabase.on(primary, "data")) {
                    Store<Bytes, Bytes> store = database.store("cache");
                    put(store, "k", "arrives");
                    org.awaitility.Awaitility.await()
                            .ignoreExceptions()
                            .until(() -> replica.query("data", "SELECT count(*) FROM pagoda.storage_kv")
                                    .equals("1"));
                    replica.stop();
                    lost = 0;
                    for (int i = 0; i < 100; i++) {
                        lost = put(store, "k", "is lost");
                    }
                    primary.kill();
                    assertThat(database.backend().health().up()).isFalse();
                    replica.restart();
                    replica.promote();
                    try (PostgresBackend after = TestDatabase.open(replica, "data", Map.of())) {
                        Store<Bytes, Bytes> present = after.open(dev.pagoda.tiering.CacheSpec.of("cache"));
                        assertThat(Data.get(present, "k")).isEqualTo("arrives");
                        assertThat(put(present, "k", "goes on")).isGreaterThan(lost);
                    }
                    primary.restart();
                }
            }
        }
    }
}
