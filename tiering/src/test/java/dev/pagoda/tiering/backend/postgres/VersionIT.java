package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.b;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Write;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Versions only grow for a key and are never used twice. */
final class VersionIT {
    private static final int ROUNDS = 300;
    /** The thread that deletes marks of removal, as if minutes had passed. */
    private static final int SWEEPER = 7;

    private static final Mutation<Bytes, Bytes> PUT = new Mutation.Put<>(b("k"), b("v"), PutOptions.ETERNAL);

    /** A write, with versions that others had been told before it began. */
    private record Seen(long before, long version) {}

    @Test
    void insertUpsertAndDeleteOfOneKeyRaceWhileItsMarksAreDeleted() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                PostgresBackend backend = database.openAgain(Map.of("timeout", "10s"))) {
            ManualClock clock = new ManualClock();
            database.follow(clock);
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("race"));
            Queue<Long> told = new ConcurrentLinkedQueue<>(Set.of(0L));
            Queue<Seen> seen = new ConcurrentLinkedQueue<>();
            Threads.run(SWEEPER + 1, thread -> {
                for (int i = 0; i < ROUNDS; i++) {
                    if (thread == SWEEPER) {
                        clock.advance(Duration.ofMinutes(2));
                        database.query("SELECT pagoda.clean_expired(1000)");
                    } else {
                        write(backend, store, thread, told, seen);
                    }
                }
                return null;
            });
            Set<Long> versions = ConcurrentHashMap.newKeySet();
            assertThat(seen).isNotEmpty().allMatch(one -> one.version() > one.before());
            assertThat(seen).allMatch(one -> versions.add(one.version()));
        }
    }

    private static void write(
            PostgresBackend backend, Store<Bytes, Bytes> store, int thread, Queue<Long> told, Queue<Seen> seen) {
        long before = told.stream().mapToLong(Long::longValue).max().orElse(0);
        Write<Bytes> write = switch (thread) {
            case 0 -> store.put(b("k"), b("v"), PutOptions.ETERNAL);
            case 1 -> store.put(b("k"), b("v"), PutOptions.ETERNAL.when(Condition.IF_ABSENT));
            case 2 -> store.remove(b("k"));
            case 3 -> store.remove(b("k"), Condition.IF_PRESENT, true);
            case 4 ->
                store.write(List.of(PUT, new Mutation.Put<>(b("other"), b("v"), PutOptions.ETERNAL)))
                        .get(0);
            case 5 ->
                store.write(List.of(PUT, new Mutation.Remove<>(b("other"), Condition.ALWAYS, false)))
                        .get(0);
            default -> transact(backend);
        };
        if (write.outcome() == Outcome.CREATED || write.outcome().changed()) {
            seen.add(new Seen(before, write.version()));
            told.add(write.version());
            if (told.size() > 16) {
                told.poll();
            }
        }
    }

    private static Write<Bytes> transact(PostgresBackend backend) {
        try (Transaction transaction = backend.transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
            Write<Bytes> write = transaction.open(CacheSpec.of("race")).put(b("k"), b("v"), PutOptions.ETERNAL);
            transaction.commit();
            return write;
        }
    }
}
