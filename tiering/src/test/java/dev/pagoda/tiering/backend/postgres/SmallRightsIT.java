package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.fill;
import static dev.pagoda.tiering.backend.postgres.Data.get;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A role that may do no more than the documentation says does all that a backend does. */
final class SmallRightsIT {
    private static final Map<String, String> OPTIONS = Map.of(
            "user", "shop", "migrate", "validate", "hotKeys", "*", "statisticsInterval", "1000", "maxStaleness", "500");

    @Test
    void entriesExpiryMonthsAndStatisticsAreKept() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            database.backend().close();
            database.execute("CREATE ROLE shop LOGIN PASSWORD '" + PostgresServer.PASSWORD + "'; " + grants());
            String month =
                    database.query("SELECT max(c.relname) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
                            + " WHERE i.inhparent = 'pagoda.storage_audit'::regclass AND c.relname ~ '[0-9]{6}$'");
            database.execute("DROP TABLE pagoda." + month);
            try (PostgresBackend backend = database.openAgain(OPTIONS)) {
                Store<Bytes, Bytes> store = backend.open(CacheSpec.of("orders"));
                fill(store, 0, 10, "v");
                store.clear();
                put(store, "k", "v");
                assertThat(get(store, "k")).isEqualTo("v");
                store.put(b("short"), b("v"), PutOptions.ttl(Ttl.ofMillis(1)));
                await().until(() ->
                        database.query("SELECT count(*) FROM pagoda.storage_kv").equals("1"));
                await().until(() -> database.query("SELECT to_regclass('pagoda." + month + "') IS NOT NULL")
                        .equals("t"));
                await().until(() -> database.query("SELECT count(*) > 0 FROM pagoda.hot_keys WHERE key = 'k'")
                        .equals("t"));
                backend.drop("orders");
            }
        }
    }

    @Test
    void whatOnlyTheOwnerMaySetIsSaid() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            database.backend().close();
            database.execute("CREATE ROLE clerk LOGIN PASSWORD '" + PostgresServer.PASSWORD + "'");
            database.execute(grants().replace("shop", "clerk"));
            try (PostgresBackend backend = database.openAgain(
                    Map.of("user", "clerk", "migrate", "validate", "quotas", "orders=1MB", "audited", "orders"))) {
                assertThatThrownBy(() -> backend.open(CacheSpec.of("orders")))
                        .isInstanceOfSatisfying(StoreException.class, e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION);
                            assertThat(e).hasMessageContaining("options quotas and audited need the owner");
                        });
                database.execute("SELECT pagoda.set_quota('orders', 1048576), pagoda.set_audited('orders', true)");
                Store<Bytes, Bytes> store = backend.open(CacheSpec.of("orders"));
                put(store, "k", "v");
                assertThat(database.query("SELECT count(*) FROM pagoda.storage_audit WHERE namespace = 'orders'"))
                        .isEqualTo("1");
            }
        }
    }

    private static String grants() throws IOException {
        Matcher grants = Pattern.compile("```sql\n(GRANT .*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/migrations.md")));
        assertThat(grants.find()).isTrue();
        return grants.group(1);
    }
}
