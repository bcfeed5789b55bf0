package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Trust;
import dev.pagoda.tiering.Ttl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes are told whatever the order of versions and commits, and trust is lent only when none can be missing. */
@SuppressWarnings("try")
final class FeedIT {
    private static final CacheSpec SPEC = CacheSpec.of("fed");
    private TestDatabase database;
    private PostgresBackend elsewhere;

    /** What was told last of each key, and how often everything. */
    private static final class Heard implements ChangeListener<Bytes> {
        private final Map<Bytes, Long> versions = new ConcurrentHashMap<>();
        private final Map<Bytes, Long> expiries = new ConcurrentHashMap<>();
        private final AtomicInteger everything = new AtomicInteger();

        @Override
        public void changed(Bytes key, long version) {
            versions.put(key, version);
        }

        @Override
        public void changed(Bytes key, long version, long expiresAt) {
            expiries.put(key, expiresAt);
            versions.put(key, version);
        }

        @Override
        public void everythingChanged() {
            everything.incrementAndGet();
        }
    }

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        elsewhere = database.openAgain(Map.of());
    }

    @AfterEach
    void drop() {
        elsewhere.close();
        database.close();
    }

    private static void awaitTrust(Store<Bytes, Bytes> store) {
        await().until(() -> store.trust().holds());
    }

    @Test
    void theLowerVersionIsToldThoughItCommitsLater() {
        Store<Bytes, Bytes> store = database.backend().open(SPEC);
        Heard heard = new Heard();
        try (Subscription ignored = store.onChange(heard);
                Transaction slow = elsewhere.transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
            awaitTrust(store);
            long lower = put(slow.open(SPEC), "slow", "v");
            long higher = put(elsewhere.open(SPEC), "quick", "v");
            assertThat(higher).isGreaterThan(lower);
            await().until(() -> heard.versions.containsKey(b("quick")));
            assertThat(heard.versions).doesNotContainKey(b("slow"));
            slow.commit();
            await().until(() -> heard.versions.containsKey(b("slow")));
            assertThat(heard.versions).containsEntry(b("slow"), lower).containsEntry(b("quick"), higher);
        }
    }

    @Test
    void writersThatHaveBegunBeforeTheFeedKeepTheTrustWaiting() throws Exception {
        Store<Bytes, Bytes> store = database.backend().open(SPEC);
        try (Connection old = database.server().connect(database.name(), PostgresServer.USER);
                Statement statement = old.createStatement()) {
            old.setAutoCommit(false);
            old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SELECT count(*) FROM pagoda.storage_namespaces");
            Heard heard = new Heard();
            try (Subscription ignored = store.onChange(heard)) {
                await().until(() -> database.backend().feed().trust().holds());
                assertThat(store.trust().holds()).isFalse();
                assertThat(store.trust().endedNanosAgo()).isEqualTo(Long.MAX_VALUE);
                statement.execute(
                        "SELECT * FROM pagoda.bulk_upsert('fed', array['\\x61'::bytea], array['\\x62'::bytea], "
                                + "array[NULL::bigint])");
                int before = heard.everything.get();
                old.commit();
                awaitTrust(store);
                assertThat(heard.everything.get()).isGreaterThan(before);
            }
        }
    }

    @Test
    void writersThatHaveWrittenWithoutTheFeedKeepTheTrustWaitingThoughTheyAreIdleNow() throws Exception {
        Store<Bytes, Bytes> store = database.backend().open(SPEC);
        Store<Bytes, Bytes> other = elsewhere.open(SPEC);
        try (Connection switching = database.server().connect(database.name(), PostgresServer.USER);
                Statement statement = switching.createStatement();
                Transaction idle = elsewhere.transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
            // A commit that takes its time, as one does that waits for a replica.
            switching.setAutoCommit(false);
            statement.execute("UPDATE pagoda.storage_namespaces SET change_feed = pg_current_xact_id()");
            put(idle.open(SPEC), "k", "v");
            switching.commit();
            // Its present snapshot knows of the feed, the one that it has written with does not.
            assertThat(idle.open(SPEC).get(b("k"))).isNotNull();
            Heard heard = new Heard();
            try (Subscription ignored = store.onChange(heard)) {
                await().until(() -> database.backend().feed().trust().holds());
                for (String key : List.of("a", "b", "c")) {
                    put(other, key, "v");
                    await().until(() -> heard.versions.containsKey(b(key)));
                    assertThat(store.trust().holds()).isFalse();
                }
                int before = heard.everything.get();
                idle.commit();
                awaitTrust(store);
                assertThat(heard.everything.get()).isGreaterThan(before);
            }
        }
    }

    @Test
    void oncePerCacheWritersAreWaitedFor() {
        Store<Bytes, Bytes> store = database.backend().open(SPEC);
        try (Subscription ignored = store.onChange(new Heard())) {
            awaitTrust(store);
            await().until(() -> database.query("SELECT change_feed FROM pagoda.storage_namespaces")
                    .equals("1"));
            try (Transaction writing = elsewhere.transactions().orElseThrow().begin(Isolation.READ_COMMITTED);
                    PostgresBackend late = database.openAgain(Map.of())) {
                put(writing.open(SPEC), "k", "v");
                Store<Bytes, Bytes> third = late.open(SPEC);
                try (Subscription alsoIgnored = third.onChange(new Heard())) {
                    awaitTrust(third);
                }
            }
        }
    }

    @Test
    void aChangeThatCommitsLateAndIsDeletedAtOnceGivesEverythingUp() {
        Store<Bytes, Bytes> other = elsewhere.open(SPEC);
        PutOptions brief = PutOptions.ttl(Ttl.ofMillis(1));
        try (PostgresBackend seldom = database.openAgain(Map.of("feedInterval", "1000", "maxStaleness", "8s"))) {
            Store<Bytes, Bytes> store = seldom.open(SPEC);
            Heard heard = new Heard();
            try (Subscription ignored = store.onChange(heard);
                    Transaction slow = elsewhere.transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
                awaitTrust(store);
                slow.open(SPEC).put(b("slow"), b("v"), brief);
                other.put(b("quick"), b("v"), brief);
                await().until(() -> heard.versions.containsKey(b("quick")));
                int before = heard.everything.get();
                slow.commit();
                database.execute("SELECT pagoda.clean_expired(10)");
                await().until(() ->
                        database.query("SELECT count(*) FROM pagoda.storage_kv").equals("0"));
                await().until(() -> heard.versions.containsKey(b("slow")) || heard.everything.get() > before);
            }
        }
    }

    @Test
    void aCopyOfADatabaseByItsContentsKeepsNoNumbersOfTheOldServer() {
        Store<Bytes, Bytes> store = database.backend().open(SPEC);
        database.execute("UPDATE pagoda.storage_feed SET deleted_xid = '900000000000'");
        database.execute("UPDATE pagoda.storage_namespaces SET change_feed = '900000000000'");
        Heard heard = new Heard();
        try (Subscription ignored = store.onChange(heard)) {
            awaitTrust(store);
            int before = heard.everything.get();
            for (String key : List.of("a", "b", "c")) {
                put(store, key, "v");
                await().until(() -> heard.versions.containsKey(b(key)));
            }
            assertThat(heard.everything.get()).isEqualTo(before);
        }
    }

    @Test
    void theFeedDoesNotWaitForALockedCache() throws Exception {
        database.backend().open(SPEC);
        database.execute("UPDATE pagoda.storage_namespaces SET change_feed = '7'");
        int id = Integer.parseInt(database.query("SELECT namespace_id FROM pagoda.storage_namespaces"));
        try (Connection holding = database.server().connect(database.name(), PostgresServer.USER);
                Statement holder = holding.createStatement();
                Connection feed = database.server().connect(database.name(), PostgresServer.USER);
                Statement settings = feed.createStatement();
                PreparedStatement sure = feed.prepareStatement(Statements.FEED_SURE)) {
            settings.execute("SET lock_timeout = 200");
            sure.setInt(1, id);
            sure.setString(2, "7");
            holding.setAutoCommit(false);
            holder.execute("UPDATE pagoda.storage_namespaces SET cleared_version = cleared_version");
            assertThat(sure.executeUpdate()).isZero();
            holding.rollback();
            assertThat(sure.executeUpdate()).isEqualTo(1);
            assertThat(database.query("SELECT change_feed FROM pagoda.storage_namespaces"))
                    .isEqualTo("1");
        }
    }

    @Test
    void expiryRemovalAndClearAreTold() {
        Store<Bytes, Bytes> store = database.backend().open(SPEC);
        Store<Bytes, Bytes> other = elsewhere.open(SPEC);
        Heard heard = new Heard();
        try (Subscription ignored = store.onChange(heard)) {
            awaitTrust(store);
            put(other, "k", "v");
            await().until(() -> Long.valueOf(Long.MAX_VALUE).equals(heard.expiries.get(b("k"))));
            long expiresAt = other.touch(b("k"), Ttl.ofMillis(60_000)).orElseThrow();
            await().until(() -> Long.valueOf(expiresAt).equals(heard.expiries.get(b("k"))));
            long removed = other.remove(b("k")).version();
            await().until(() -> Long.valueOf(removed).equals(heard.versions.get(b("k"))));
            assertThat(heard.expiries).containsEntry(b("k"), ChangeListener.REMOVED);
            int before = heard.everything.get();
            other.clear();
            await().until(() -> heard.everything.get() > before);
        }
    }

    @Test
    void deletedChangesThatWereNotReadGiveEverythingUp() throws Exception {
        Store<Bytes, Bytes> store = database.backend().open(SPEC);
        Heard heard = new Heard();
        try (Subscription ignored = store.onChange(heard);
                Connection connection = database.server().connect(database.name(), PostgresServer.USER);
                Statement statement = connection.createStatement()) {
            awaitTrust(store);
            int before = heard.everything.get();
            connection.setAutoCommit(false);
            statement.execute("UPDATE pagoda.storage_feed SET deleted_xid = pg_current_xact_id()");
            connection.commit();
            await().until(() -> heard.everything.get() > before);
        }
    }

    @Test
    void aCopyOfADatabaseFeedsThoughTransactionsHadHigherNumbersThere() {
        Store<Bytes, Bytes> before = database.backend().open(SPEC);
        put(before, "k", "v");
        database.backend().open(CacheSpec.of("dropped"));
        database.backend().drop("dropped");
        // As a dump of another server leaves it.
        database.execute(
                "UPDATE pagoda.storage_history SET server = 'another';"
                        + "UPDATE pagoda.storage_feed SET deleted_xid = '4000000000';"
                        + "UPDATE pagoda.storage_namespaces SET change_feed = '4000000000';"
                        + "INSERT INTO pagoda.storage_cleanup (namespace_id, up_to_version, requested_by) VALUES (0, 1, '4000000000')");
        int highest = Integer.parseInt(database.query("SELECT max(namespace_id) FROM pagoda.storage_namespaces"));
        database.restart();
        Store<Bytes, Bytes> store = database.backend().open(SPEC);
        database.backend().open(CacheSpec.of("another"));
        // A cache that the old server made, and that was lost, may be open somewhere under the numbers in between.
        assertThat(Integer.parseInt(database.query("SELECT max(namespace_id) FROM pagoda.storage_namespaces")))
                .isGreaterThan(highest + 900);
        Heard heard = new Heard();
        try (Subscription ignored = store.onChange(heard)) {
            awaitTrust(store);
            long version = put(elsewhere.open(SPEC), "k", "w");
            await().until(() -> Long.valueOf(version).equals(heard.versions.get(b("k"))));
            awaitTrust(store);
            await().until(() -> database.query("SELECT count(*) FROM pagoda.storage_cleanup")
                    .equals("0"));
        }
    }

    @Test
    void aRestartOfTheServerEndsTheTrustAndBeginsAnotherHistory() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            server.createDatabase("data");
            try (PostgresBackend backend = TestDatabase.open(server, "data", Map.of("maxStaleness", "500"))) {
                Store<Bytes, Bytes> store = backend.open(SPEC);
                Heard heard = new Heard();
                try (Subscription ignored = store.onChange(heard)) {
                    awaitTrust(store);
                    Trust trust = store.trust();
                    server.kill();
                    await().until(() -> !trust.holds());
                    int before = heard.everything.get();
                    server.restart();
                    awaitTrust(store);
                    assertThat(heard.everything.get()).isGreaterThan(before);
                    assertThat(store.trust()).isSameAs(trust);
                }
            }
        }
    }

    @Test
    void aFrozenServerEndsTheTrustInTime() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            server.createDatabase("data");
            try (PostgresBackend backend = TestDatabase.open(server, "data", Map.of("maxStaleness", "500"))) {
                Store<Bytes, Bytes> store = backend.open(SPEC);
                try (Subscription ignored = store.onChange(new Heard())) {
                    awaitTrust(store);
                    long frozen = System.nanoTime();
                    server.freeze();
                    await().until(() -> !store.trust().holds());
                    assertThat((System.nanoTime() - frozen) / 1_000_000).isLessThan(1_500);
                    server.thaw();
                    awaitTrust(store);
                }
            }
        }
    }

    @Test
    void whoDoesNotListenCostsWritersNothing() {
        Store<Bytes, Bytes> store = database.backend().open(SPEC);
        put(store, "k", "v");
        assertThat(database.query("SELECT count(change_xid) FROM pagoda.storage_kv"))
                .isEqualTo("0");
        try (Subscription ignored = store.onChange(new Heard())) {
            put(store, "k", "w");
            assertThat(database.query("SELECT count(change_xid) FROM pagoda.storage_kv"))
                    .isEqualTo("1");
        }
    }
}
