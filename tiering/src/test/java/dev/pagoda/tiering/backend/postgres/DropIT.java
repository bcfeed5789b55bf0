package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.get;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Threads;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A cache that was dropped is gone, and the one that has come after it under its name is not. */
final class DropIT {
    private static final CacheSpec SPEC = CacheSpec.of("again");
    private static final int ROUNDS = 500;

    @Test
    void whatWasOpenedAfterADropIsOpenWhoeverOpensTheCacheAtThatMoment() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            AtomicBoolean done = new AtomicBoolean();
            Threads.run(4, thread -> {
                if (thread == 0) {
                    dropAgainAndAgain(database.backend(), done);
                } else {
                    while (!done.get()) {
                        database.backend().open(SPEC).close();
                    }
                }
                return null;
            });
        }
    }

    /** No other thread drops it, so what this one has opened lives until it does. */
    private static void dropAgainAndAgain(PostgresBackend backend, AtomicBoolean done) {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                backend.drop(SPEC.name());
                Store<Bytes, Bytes> store = backend.open(SPEC);
                assertThat(get(store, "k")).isNull();
                put(store, "k", "v");
                assertThat(get(store, "k")).isEqualTo("v");
                store.close();
            }
        } finally {
            done.set(true);
        }
    }
}
