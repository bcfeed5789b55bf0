package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.DurableStoreContract;
import dev.pagoda.tiering.Store;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a real server, whose entries expire by the test's clock. */
final class PostgresContractIT extends DurableStoreContract {
    private static TestDatabase database;
    private boolean prepared;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    @Override
    protected Store<Bytes, Bytes> create(String name) {
        if (!prepared) {
            database.backend().catalogue().stream().map(CacheInfo::name).forEach(database.backend()::drop);
            database.follow(clock());
            prepared = true;
        }
        return database.backend().open(new CacheSpec(name, CacheFormat.BYTES, LIMITS, Long.MAX_VALUE));
    }

    @Override
    protected void restart() {
        database.restart();
    }
}
