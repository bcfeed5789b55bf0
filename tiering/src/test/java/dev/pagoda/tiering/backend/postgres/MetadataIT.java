package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.assertFails;
import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Attributes;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.EntryMetadata;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Ttl;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Attributes belong to a live entry, as its value does, and lead to it. */
final class MetadataIT {
    private static final Attributes FULL = new Attributes(
            "application/pdf",
            Set.of("invoice", "2026", "qu\"ote\\", "{}", "\u00e4\u6f22\ud83d\ude00", " "),
            Map.of("customer", "17", "empty", "", "n\"ame", "va\\lue,{}\n"));
    private static final ManualClock CLOCK = new ManualClock();

    private static TestDatabase database;
    private Store<Bytes, Bytes> store;
    private Metadata<Bytes> metadata;
    private String name;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.create();
        database.follow(CLOCK);
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    @BeforeEach
    void open(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
        store = database.store(name);
        metadata = store.metadata();
    }

    private Attributes attributes(String key) {
        Entry<EntryMetadata> entry = metadata.get(b(key));
        return entry == null ? null : entry.value().attributes();
    }

    private List<String> found(Attributes wanted) {
        List<String> keys = new ArrayList<>();
        Bytes after = null;
        do {
            Page<Bytes, EntryMetadata> page = metadata.find(wanted, 2, after);
            assertThat(page.rows()).hasSizeLessThanOrEqualTo(2);
            page.rows().forEach(row -> {
                assertThat(row.entry().value().attributes().match(wanted)).isTrue();
                keys.add(new String(row.key().toByteArray(), StandardCharsets.UTF_8));
            });
            after = page.next();
        } while (after != null);
        return keys;
    }

    private void tag(String key, String... tags) {
        put(store, key, "v");
        assertThat(metadata.set(b(key), Attributes.tags(tags))).isTrue();
    }

    @Test
    void metadataTellsAllThatIsKnownOfAnEntry() {
        Store<Bytes, Bytes> other = database.backend()
                .open(new CacheSpec("typed", new CacheFormat("K", "V", "fory"), Limits.DEFAULT, Long.MAX_VALUE));
        Entry<Bytes> written = other.put(b("k"), b("12345"), PutOptions.ttl(Ttl.ofMillis(60_000)))
                .entry();
        assertThat(other.metadata().set(b("k"), FULL)).isTrue();
        Entry<EntryMetadata> entry = other.metadata().get(b("k"));
        assertThat(entry.value()).isEqualTo(new EntryMetadata(5, "fory", FULL));
        assertThat(entry.version()).isEqualTo(written.version());
        assertThat(entry.createdAt()).isEqualTo(written.createdAt());
        assertThat(entry.updatedAt()).isEqualTo(written.updatedAt());
        assertThat(entry.expiresAt()).isEqualTo(written.expiresAt());
        Row<Bytes, EntryMetadata> row =
                other.metadata().find(FULL, 1, null).rows().get(0);
        assertThat(row.key()).isEqualTo(b("k"));
        assertThat(row.entry().value()).isEqualTo(entry.value());
        assertThat(row.entry().version()).isEqualTo(entry.version());
    }

    @Test
    void settingReplacesAndLeavesValueVersionAndTimesAlone() {
        put(store, "k", "v");
        Entry<Bytes> before = store.get(b("k"));
        assertThat(attributes("k")).isEqualTo(Attributes.NONE);
        assertThat(metadata.set(b("k"), FULL)).isTrue();
        assertThat(metadata.set(b("k"), Attributes.tags("other"))).isTrue();
        assertThat(attributes("k")).isEqualTo(Attributes.tags("other"));
        Entry<Bytes> after = store.get(b("k"));
        assertThat(after.version()).isEqualTo(before.version());
        assertThat(after.value()).isEqualTo(before.value());
        assertThat(after.updatedAt()).isEqualTo(before.updatedAt());
        assertThat(metadata.set(b("k"), Attributes.NONE)).isTrue();
        assertThat(attributes("k")).isEqualTo(Attributes.NONE);
        assertThat(database.query(
                        "SELECT count(*) FROM pagoda.storage_kv WHERE metadata IS NOT NULL AND namespace_id = "
                                + "(SELECT namespace_id FROM pagoda.storage_namespaces WHERE name = '" + name + "')"))
                .isEqualTo("0");
    }

    @Test
    void settingMayDependOnTheVersion() {
        long version = put(store, "k", "1");
        assertThat(metadata.set(b("k"), FULL, version)).isTrue();
        long next = put(store, "k", "2");
        assertThat(metadata.set(b("k"), Attributes.NONE, version)).isFalse();
        assertThat(attributes("k")).isEqualTo(FULL);
        assertThat(metadata.set(b("k"), Attributes.NONE, next)).isTrue();
        assertThat(metadata.set(b("absent"), FULL, next)).isFalse();
        assertThatThrownBy(() -> metadata.set(b("k"), FULL, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void attributesStayAsLongAsTheEntryLives() {
        tag("k", "t");
        put(store, "k", "2");
        store.put(b("k"), b("3"), PutOptions.ETERNAL.when(Condition.IF_PRESENT));
        store.put(b("k"), b("4"), PutOptions.ETERNAL.returningPrevious());
        store.write(List.of(
                new Mutation.Put<>(b("k"), b("5"), PutOptions.ETERNAL),
                new Mutation.Put<>(b("l"), b("5"), PutOptions.ETERNAL)));
        store.write(List.of(
                new Mutation.Put<>(b("k"), b("6"), PutOptions.ETERNAL.when(Condition.IF_PRESENT)),
                new Mutation.Put<>(b("l"), b("6"), PutOptions.ETERNAL)));
        store.touch(b("k"), Ttl.ofMillis(60_000));
        try (Transaction transaction =
                database.backend().transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
            put(transaction.open(CacheSpec.of(name)), "k", "7");
            transaction.commit();
        }
        assertThat(attributes("k")).isEqualTo(Attributes.tags("t"));
        assertThat(found(Attributes.tags("t"))).containsExactly("k");
    }

    @Test
    void attributesGoWithTheEntryHoweverItEndsAndReturns() {
        List<Runnable> ends = List.of(
                () -> store.remove(b("k")),
                () -> store.remove(b("k"), Condition.IF_PRESENT, true),
                () -> store.write(List.of(new Mutation.Remove<>(b("k"), Condition.ALWAYS, false))),
                () -> store.put(b("k"), b("x"), PutOptions.ttl(Ttl.ZERO)),
                () -> {
                    store.touch(b("k"), Ttl.ofMillis(1_000));
                    CLOCK.advance(Duration.ofSeconds(2));
                },
                store::clear);
        List<Runnable> returns = List.of(
                () -> put(store, "k", "again"),
                () -> store.put(b("k"), b("again"), PutOptions.ETERNAL.when(Condition.IF_ABSENT)),
                () -> store.write(List.of(
                        new Mutation.Put<>(b("k"), b("again"), PutOptions.ETERNAL),
                        new Mutation.Put<>(b("l"), b("again"), PutOptions.ETERNAL))),
                () -> database.query("SELECT count(*) FROM pagoda.bulk_upsert('" + name
                        + "', ARRAY['k'::bytea], ARRAY['again'::bytea], ARRAY[NULL::bigint])"));
        for (Runnable end : ends) {
            for (Runnable again : returns) {
                tag("k", "t");
                end.run();
                assertThat(metadata.get(b("k"))).isNull();
                assertThat(found(Attributes.tags("t"))).isEmpty();
                assertThat(metadata.set(b("k"), FULL)).as("of no entry").isFalse();
                again.run();
                assertThat(attributes("k")).isEqualTo(Attributes.NONE);
                assertThat(found(Attributes.tags("t"))).isEmpty();
            }
        }
    }

    @Test
    void entriesAreFoundByWhatTheyHave() {
        metadataOf("a", new Attributes("text/plain", Set.of("x", "y"), Map.of("p", "1")));
        metadataOf("b", new Attributes("text/html", Set.of("x"), Map.of("p", "2")));
        metadataOf("c", new Attributes(null, Set.of("p", "1"), Map.of("x", "y")));
        put(store, "d", "none");
        assertThat(found(Attributes.tags("x"))).containsExactly("a", "b");
        assertThat(found(Attributes.tags("x", "y"))).containsExactly("a");
        assertThat(found(Attributes.property("p", "1"))).containsExactly("a");
        assertThat(found(Attributes.property("p", "3"))).isEmpty();
        assertThat(found(Attributes.tags("x").withProperty("p", "2"))).containsExactly("b");
        assertThat(found(Attributes.NONE.withContentType("text/html"))).containsExactly("b");
        assertThat(found(Attributes.NONE.withContentType("text/html").withTags(List.of("y"))))
                .isEmpty();
        assertThat(metadata.find(Attributes.tags("x"), 2, null).next()).isNull();
        assertThatThrownBy(() -> metadata.find(Attributes.NONE, 1, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metadata.find(FULL, 0, null)).isInstanceOf(IllegalArgumentException.class);
    }

    private void metadataOf(String key, Attributes attributes) {
        put(store, key, "v");
        assertThat(metadata.set(b(key), attributes)).isTrue();
    }

    @Test
    void onlyEntriesOfTheCacheAreFound() {
        tag("mine", "shared");
        for (int i = 0; i < 40; i++) {
            Store<Bytes, Bytes> other = database.store("other" + i);
            put(other, "theirs", "v");
            other.metadata().set(b("theirs"), Attributes.tags("shared"));
        }
        assertThat(found(Attributes.tags("shared"))).containsExactly("mine");
        assertThat(metadata.removeAll(Attributes.tags("shared"))).isEqualTo(1);
        assertThat(database.store("other7").get(b("theirs"))).isNotNull();
    }

    @Test
    void pagesFollowTheOrderOfKeysAlsoOfLongOnes() {
        String head = "k".repeat(4_000);
        List<String> keys = IntStream.range(0, 9).mapToObj(i -> head + i).toList();
        keys.forEach(key -> tag(key, "t"));
        tag("a", "t");
        tag("z", "t");
        List<String> all = new ArrayList<>(keys);
        all.add(0, "a");
        all.add("z");
        assertThat(found(Attributes.tags("t"))).isEqualTo(all);
        assertThat(metadata.remove(List.of(b(head + 3), b("a"), b("nobody")), Attributes.tags("t")))
                .containsOnlyKeys(b(head + 3), b("a"));
        all.removeAll(List.of(head + 3, "a"));
        assertThat(found(Attributes.tags("t"))).isEqualTo(all);
    }

    @Test
    void removalTakesWhatMatchesAndTellsItsVersion() {
        tag("a", "x");
        tag("b", "y");
        put(store, "c", "v");
        long before = store.get(b("a")).version();
        Map<Bytes, Long> removed = metadata.remove(List.of(b("a"), b("b"), b("c")), Attributes.tags("x"));
        assertThat(removed).containsOnlyKeys(b("a"));
        assertThat(removed.get(b("a"))).isGreaterThan(before);
        assertThat(store.get(b("a"))).isNull();
        assertThat(store.getAll(List.of(b("b"), b("c")))).hasSize(2);
        assertThat(put(store, "a", "again")).isGreaterThan(removed.get(b("a")));
        assertThatThrownBy(() -> metadata.remove(List.of(b("a")), Attributes.NONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metadata.removeAll(Attributes.NONE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsRemovedByATagCounts() {
        for (int i = 0; i < 2_500; i += 500) {
            Data.fill(store, i, i + 500, "v");
        }
        database.execute("UPDATE pagoda.storage_kv SET metadata = '{\"tags\": [\"t\"]}' WHERE namespace_id = (SELECT "
                + "namespace_id FROM pagoda.storage_namespaces WHERE name = '" + name + "') AND key > 'key0000099'");
        long removals = store.stats().removals();
        assertThat(metadata.removeAll(Attributes.tags("t"))).isEqualTo(2_400);
        assertThat(store.stats().removals() - removals).isEqualTo(2_400);
        assertThat(store.stats().entries()).isEqualTo(100);
        assertThat(metadata.removeAll(Attributes.tags("t"))).isZero();
    }

    @Test
    void attributesCountForNoQuotaAndAreAudited() {
        put(store, "k", "v");
        database.execute("SELECT pagoda.set_quota('" + name + "', 10), pagoda.set_audited('" + name
                + "', true), pagoda.set_logged('" + name + "', true)");
        assertThat(metadata.set(b("k"), FULL)).isTrue();
        store.touch(b("k"), Ttl.ofMillis(60_000));
        assertThat(used()).isEqualTo("2");
        assertThat(metadata.get(b("k")).value().sizeBytes()).isEqualTo(1);
        assertThat(metadata.removeAll(Attributes.tags("invoice"))).isEqualTo(1);
        assertThat(used()).isEqualTo("0");
        assertThat(database.query("SELECT string_agg(operation, ',' ORDER BY audit_id) FROM pagoda.storage_audit"))
                .isEqualTo("attributes,touch,remove");
        assertThat(database.query(
                        "SELECT string_agg(operation, ',' ORDER BY log_id) FROM pagoda.storage_transaction_log"))
                .isEqualTo("attributes,touch,remove");
    }

    private String used() {
        return database.query("SELECT sum(u.bytes)::bigint FROM pagoda.storage_usage u "
                + "JOIN pagoda.storage_namespaces n USING (namespace_id) WHERE n.name = '" + name + "'");
    }

    @Test
    void aTransactionHasNoMetadata() {
        try (Transaction transaction =
                database.backend().transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
            assertThat(transaction.open(CacheSpec.of(name)).metadata()).isNull();
        }
    }

    @Test
    void keysAreCheckedAndAClosedStoreRefuses() {
        assertFails(ErrorCode.INVALID_KEY, () -> metadata.get(Bytes.EMPTY), "must not be empty");
        assertFails(ErrorCode.INVALID_KEY, () -> metadata.set(Bytes.EMPTY, FULL), "must not be empty");
        assertFails(ErrorCode.INVALID_KEY, () -> metadata.remove(List.of(Bytes.EMPTY), FULL), "must not be empty");
        database.backend().drop(name);
        assertFails(ErrorCode.CLOSED, () -> metadata.get(b("k")), "dropped");
        assertFails(ErrorCode.CLOSED, () -> metadata.set(b("k"), FULL), "dropped");
        assertFails(ErrorCode.CLOSED, () -> metadata.find(FULL, 1, null), "dropped");
        assertFails(ErrorCode.CLOSED, () -> metadata.removeAll(FULL), "dropped");
    }
}
