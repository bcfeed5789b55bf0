package dev.pagoda.tiering.backend.mvstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Ttl;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Isolation, savepoints and atomicity of transactions, against plain writers and against each other. */
final class TransactionTest {
    @TempDir
    java.nio.file.Path directory;

    private TestFile file;
    private Store<Bytes, Bytes> plain;

    @BeforeEach
    void open() {
        file = TestFile.in(directory);
        plain = file.store("a");
    }

    @AfterEach
    void close() {
        file.close();
    }

    private static Bytes b(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void put(Store<Bytes, Bytes> store, String key, String value) {
        store.put(b(key), b(value), PutOptions.ETERNAL);
    }

    private static String get(Store<Bytes, Bytes> store, String key) {
        Entry<Bytes> entry = store.get(b(key));
        return entry == null ? null : new String(entry.value().toByteArray(), StandardCharsets.UTF_8);
    }

    private static List<String> keys(Store<Bytes, Bytes> store, Scan scan) {
        List<String> keys = new ArrayList<>();
        Scan next = scan;
        while (next != null) {
            Page<Bytes, Bytes> page = store.scan(next);
            page.rows().forEach(row -> keys.add(new String(row.key().toByteArray(), StandardCharsets.UTF_8)));
            next = page.next() == null ? null : next.after(page.next());
        }
        return keys;
    }

    private Transaction begin(Isolation isolation) {
        return file.backend().transactions().orElseThrow().begin(isolation);
    }

    private static Store<Bytes, Bytes> in(Transaction transaction) {
        return transaction.open(CacheSpec.of("a"));
    }

    private static void assertConflict(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void seesItsOwnWritesWhichOthersSeeFromTheCommitOn(Isolation isolation) {
        put(plain, "k1", "old");
        put(plain, "k2", "old");
        try (Transaction transaction = begin(isolation)) {
            Store<Bytes, Bytes> view = in(transaction);
            assertThat(view.put(b("k1"), b("new"), PutOptions.ETERNAL).outcome())
                    .isEqualTo(Outcome.UPDATED);
            assertThat(view.remove(b("k2")).outcome()).isEqualTo(Outcome.REMOVED);
            put(view, "k3", "new");
            assertThat(get(view, "k1")).isEqualTo("new");
            assertThat(get(view, "k2")).isNull();
            assertThat(keys(view, Scan.all())).containsExactly("k1", "k3");
            assertThat(keys(view, Scan.all().reversed().limit(1))).containsExactly("k3", "k1");
            assertThat(get(plain, "k1")).isEqualTo("old");
            assertThat(keys(plain, Scan.all())).containsExactly("k1", "k2");
            transaction.commit();
        }
        assertThat(get(plain, "k1")).isEqualTo("new");
        assertThat(keys(plain, Scan.all())).containsExactly("k1", "k3");
    }

    @Test
    void versionsInsideOfATransactionAreTheFinalOnes() {
        Transaction transaction = begin(Isolation.SERIALIZABLE);
        long version = in(transaction).put(b("k"), b("v"), PutOptions.ETERNAL).version();
        assertThat(in(transaction)
                        .put(b("k"), b("w"), PutOptions.ETERNAL.when(Condition.ifVersion(version)))
                        .outcome())
                .isEqualTo(Outcome.UPDATED);
        long last = in(transaction).get(b("k")).version();
        transaction.commit();
        assertThat(plain.get(b("k")).version()).isEqualTo(last).isGreaterThan(version);
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void rollbackLeavesNothing(Isolation isolation) {
        put(plain, "k", "old");
        Transaction transaction = begin(isolation);
        put(in(transaction), "k", "new");
        in(transaction).clear();
        put(in(transaction), "other", "new");
        transaction.rollback();
        assertThat(keys(plain, Scan.all())).containsExactly("k");
        assertThat(get(plain, "k")).isEqualTo("old");
        assertThatThrownBy(() -> in(transaction)).isInstanceOf(StoreException.class);
    }

    @Test
    void savepointsUndoWhatCameAfterThem() {
        put(plain, "k", "0");
        Transaction transaction = begin(Isolation.REPEATABLE_READ);
        Store<Bytes, Bytes> view = in(transaction);
        put(view, "k", "1");
        Transaction.Savepoint first = transaction.savepoint();
        put(view, "k", "2");
        put(view, "new", "2");
        Transaction.Savepoint second = transaction.savepoint();
        view.clear();
        put(view, "after", "3");
        assertThat(keys(view, Scan.all())).containsExactly("after");

        transaction.rollbackTo(second);
        assertThat(keys(view, Scan.all())).containsExactly("k", "new");
        transaction.rollbackTo(first);
        assertThat(get(view, "k")).isEqualTo("1");
        assertThat(keys(view, Scan.all())).containsExactly("k");
        assertThatThrownBy(() -> transaction.rollbackTo(second))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
        transaction.rollbackTo(first);
        transaction.release(first);
        assertThatThrownBy(() -> transaction.rollbackTo(first)).isInstanceOf(StoreException.class);
        transaction.commit();
        assertThat(get(plain, "k")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource(
            value = Isolation.class,
            names = {"REPEATABLE_READ", "SERIALIZABLE"})
    void readsTheSnapshotOfItsBeginning(Isolation isolation) {
        put(plain, "k", "old");
        put(file.store("b"), "k", "old");
        try (Transaction transaction = begin(isolation)) {
            put(plain, "k", "new");
            put(plain, "phantom", "new");
            file.store("b").clear();
            assertThat(get(in(transaction), "k")).isEqualTo("old");
            assertThat(keys(in(transaction), Scan.all())).containsExactly("k");
            assertThat(get(transaction.open(CacheSpec.of("b")), "k")).isEqualTo("old");
            file.backend().flush();
            assertThat(get(in(transaction), "k")).isEqualTo("old");
            transaction.commit();
        }
    }

    @Test
    void readCommittedReadsWhatIsCommittedAtTheTime() {
        put(plain, "k", "old");
        try (Transaction transaction = begin(Isolation.READ_COMMITTED)) {
            assertThat(get(in(transaction), "k")).isEqualTo("old");
            put(plain, "k", "new");
            assertThat(get(in(transaction), "k")).isEqualTo("new");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Isolation.class,
            names = {"REPEATABLE_READ", "SERIALIZABLE"})
    void updatesAreNotLost(Isolation isolation) {
        put(plain, "k", "0");
        Transaction one = begin(isolation);
        Transaction two = begin(isolation);
        put(in(one), "k", get(in(one), "k") + "1");
        put(in(two), "k", get(in(two), "k") + "2");
        one.commit();
        assertConflict(two::commit);
        assertThat(get(plain, "k")).isEqualTo("01");
    }

    @ParameterizedTest
    @EnumSource(
            value = Isolation.class,
            names = {"REPEATABLE_READ", "SERIALIZABLE"})
    void aWriteOfAKeyThatChangedSinceTheBeginningConflictsAtOnce(Isolation isolation) {
        put(plain, "k", "0");
        Transaction transaction = begin(isolation);
        put(plain, "k", "1");
        assertConflict(() -> put(in(transaction), "k", "2"));
        assertConflict(() -> get(in(transaction), "k"));
        assertConflict(transaction::commit);
        transaction.rollback();
        assertThat(get(plain, "k")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void aPlainWriteAfterTheTransactionsOwnConflicts(Isolation isolation) {
        Transaction transaction = begin(isolation);
        put(in(transaction), "k", "1");
        put(plain, "k", "2");
        assertConflict(transaction::commit);
        assertThat(get(plain, "k")).isEqualTo("2");
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void aKeyThatCameAndWentMeanwhileConflicts(Isolation isolation) {
        Transaction transaction = begin(isolation);
        put(in(transaction), "k", "1");
        put(plain, "k", "2");
        plain.remove(b("k"));
        assertConflict(transaction::commit);
        assertThat(get(plain, "k")).isNull();
    }

    @Test
    void writeSkewIsPossibleInASnapshotAndRefusedWhenSerializable() {
        assertThat(skew(Isolation.REPEATABLE_READ)).isFalse();
        assertThat(skew(Isolation.SERIALIZABLE)).isTrue();
    }

    /** Two take the other's key as a reason to write their own. Returns whether the second was refused. */
    private boolean skew(Isolation isolation) {
        put(plain, "x", "on");
        put(plain, "y", "on");
        Transaction one = begin(isolation);
        Transaction two = begin(isolation);
        assertThat(get(in(one), "y")).isEqualTo("on");
        assertThat(get(in(two), "x")).isEqualTo("on");
        put(in(one), "x", "off");
        put(in(two), "y", "off");
        one.commit();
        try {
            two.commit();
            return false;
        } catch (StoreException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
            return true;
        }
    }

    @Test
    void aPhantomInAScannedRangeIsRefusedWhenSerializable() {
        put(plain, "p1", "v");
        Transaction transaction = begin(Isolation.SERIALIZABLE);
        assertThat(keys(in(transaction), Scan.prefix(b("p")))).containsExactly("p1");
        put(in(transaction), "sum", "1");
        put(plain, "p2", "v");
        assertConflict(transaction::commit);
    }

    @Test
    void aWriteOutsideOfTheScannedRangeIsNoConflict() {
        put(plain, "p1", "v");
        put(plain, "p2", "v");
        Transaction transaction = begin(Isolation.SERIALIZABLE);
        Page<Bytes, Bytes> page = in(transaction).scan(Scan.prefix(b("p")).limit(1));
        assertThat(page.rows()).hasSize(1);
        put(in(transaction), "sum", "1");
        put(plain, "q", "v");
        put(plain, "p2", "w");
        transaction.commit();
        assertThat(get(plain, "sum")).isEqualTo("1");
    }

    @Test
    void aRemovalInADescendingScanIsRefusedWhenSerializable() {
        put(plain, "p1", "v");
        put(plain, "p2", "v");
        Transaction transaction = begin(Isolation.SERIALIZABLE);
        in(transaction).scan(Scan.prefix(b("p")).reversed().limit(1));
        put(in(transaction), "sum", "1");
        plain.remove(b("p2"));
        assertConflict(transaction::commit);
    }

    @Test
    void anAbsenceThatWasReadMustStillHoldWhenSerializable() {
        Transaction transaction = begin(Isolation.SERIALIZABLE);
        assertThat(get(in(transaction), "absent")).isNull();
        put(in(transaction), "k", "1");
        put(plain, "absent", "v");
        assertConflict(transaction::commit);
    }

    @Test
    void clearInATransactionIsAtomicAndConflictsWithWriters() {
        put(plain, "k", "v");
        Transaction transaction = begin(Isolation.REPEATABLE_READ);
        in(transaction).clear();
        put(in(transaction), "new", "v");
        assertThat(keys(in(transaction), Scan.all())).containsExactly("new");
        assertThat(keys(plain, Scan.all())).containsExactly("k");
        transaction.commit();
        assertThat(keys(plain, Scan.all())).containsExactly("new");

        Transaction late = begin(Isolation.REPEATABLE_READ);
        in(late).clear();
        put(plain, "meanwhile", "v");
        assertConflict(late::commit);
        assertThat(keys(plain, Scan.all())).containsExactly("meanwhile", "new");
    }

    @Test
    void commitTellsEveryHandleAndSpansCaches() {
        List<String> heard = new ArrayList<>();
        Store<Bytes, Bytes> other = file.store("b");
        ChangeListener<Bytes> listener = new ChangeListener<>() {
            @Override
            public void changed(Bytes key, long version) {
                heard.add(key.toHex() + "@" + version);
            }

            @Override
            public void everythingChanged() {
                heard.add("everything");
            }
        };
        Subscription one = plain.onChange(listener);
        Subscription two = other.onChange(listener);
        Transaction transaction = begin(Isolation.READ_COMMITTED);
        long version = in(transaction).put(b("k"), b("v"), PutOptions.ETERNAL).version();
        transaction.open(CacheSpec.of("b")).clear();
        assertThat(heard).isEmpty();
        transaction.commit();
        assertThat(heard).containsExactlyInAnyOrder(b("k").toHex() + "@" + version, "everything");
        one.close();
        two.close();
    }

    @Test
    void touchAndExpiryWorkInside() {
        plain.put(b("k"), b("v"), PutOptions.ttl(Ttl.ofMillis(100)));
        Transaction transaction = begin(Isolation.SERIALIZABLE);
        assertThat(in(transaction).touch(b("k"), Ttl.ofMillis(500)))
                .hasValue(file.clock().millis() + 500);
        transaction.commit();
        file.clock().advance(Duration.ofMillis(200));
        assertThat(get(plain, "k")).isEqualTo("v");
        Transaction late = begin(Isolation.SERIALIZABLE);
        file.clock().advance(Duration.ofSeconds(1));
        assertThat(get(in(late), "k")).isNull();
        assertThat(in(late).put(b("k"), b("w"), PutOptions.ETERNAL.when(Condition.IF_ABSENT))
                        .outcome())
                .isEqualTo(Outcome.CREATED);
        late.commit();
        assertThat(get(plain, "k")).isEqualTo("w");
    }

    @Test
    void listenersCannotBeRegisteredInside() {
        try (Transaction transaction = begin(Isolation.READ_COMMITTED)) {
            assertThatThrownBy(() -> in(transaction).onExpiry((key, entry) -> {}))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
        }
    }

    @Test
    void closingTheBackendEndsItsTransactions() {
        Transaction transaction = begin(Isolation.REPEATABLE_READ);
        Store<Bytes, Bytes> view = in(transaction);
        file.close();
        assertThat(view.isOpen()).isFalse();
        assertThatThrownBy(() -> put(view, "k", "v")).isInstanceOf(StoreException.class);
        transaction.close();
    }

    /** Money moves between accounts under serializable transactions, plain writers stir other keys, and a snapshot always shows the same sum. */
    @Test
    void sumsStayTheSameUnderConcurrentTransfers() throws Exception {
        long seed = System.nanoTime();
        System.out.println("transfers: seed " + seed);
        int accounts = 8;
        for (int i = 0; i < accounts; i++) {
            put(plain, "account" + i, "100");
        }
        AtomicInteger moved = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        List<Throwable> problems = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < 4; t++) {
            Random random = new Random(seed + t);
            boolean reader = t == 0;
            threads.add(new Thread(() -> {
                for (int i = 0; i < 300; i++) {
                    if (reader) {
                        assertThat(sum()).isEqualTo(accounts * 100);
                    } else {
                        transfer(random, accounts, moved, refused);
                    }
                }
            }));
        }
        threads.forEach(thread -> thread.setUncaughtExceptionHandler((ignored, e) -> problems.add(e)));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(problems).isEmpty();
        assertThat(moved.get()).isPositive();
        assertThat(moved.get() + refused.get()).isEqualTo(900);
        assertThat(sum()).isEqualTo(accounts * 100);
    }

    private void transfer(Random random, int accounts, AtomicInteger moved, AtomicInteger refused) {
        String from = "account" + random.nextInt(accounts);
        String to = "account" + random.nextInt(accounts);
        try (Transaction transaction = begin(Isolation.SERIALIZABLE)) {
            Store<Bytes, Bytes> view = in(transaction);
            if (!from.equals(to)) {
                put(view, from, String.valueOf(Integer.parseInt(get(view, from)) - 1));
                put(view, to, String.valueOf(Integer.parseInt(get(view, to)) + 1));
            }
            put(plain, "noise" + random.nextInt(100), "n");
            transaction.commit();
            moved.incrementAndGet();
        } catch (StoreException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
            refused.incrementAndGet();
        }
    }

    private int sum() {
        try (Transaction transaction = begin(Isolation.REPEATABLE_READ)) {
            Store<Bytes, Bytes> view = in(transaction);
            return view.scan(Scan.prefix(b("account"))).rows().stream()
                    .mapToInt(row ->
                            Integer.parseInt(new String(row.entry().value().toByteArray(), StandardCharsets.UTF_8)))
                    .sum();
        }
    }
}
