package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.assertFails;
import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.get;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Ttl;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TransactionIT {
    private static final CacheSpec SPEC = CacheSpec.of("transactions");
    private static TestDatabase database;
    private static PostgresBackend backend;

    private Store<Bytes, Bytes> plain;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.create();
        backend = database.openAgain(Map.of("maximumPoolSize", "20"));
    }

    @AfterAll
    static void dropDatabase() {
        backend.close();
        database.close();
    }

    @BeforeEach
    void empty() {
        backend.drop(SPEC.name());
        plain = backend.open(SPEC);
    }

    private static Transaction begin(Isolation isolation) {
        return backend.transactions().orElseThrow().begin(isolation);
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void writesAreSeenByOthersFromTheCommitOn(Isolation isolation) {
        put(plain, "removed", "v");
        try (Transaction transaction = begin(isolation)) {
            Store<Bytes, Bytes> view = transaction.open(SPEC);
            put(view, "k", "v");
            view.remove(b("removed"));
            assertThat(get(view, "k")).isEqualTo("v");
            assertThat(get(view, "removed")).isNull();
            assertThat(get(plain, "k")).isNull();
            assertThat(get(plain, "removed")).isEqualTo("v");
            transaction.commit();
        }
        assertThat(get(plain, "k")).isEqualTo("v");
        assertThat(get(plain, "removed")).isNull();
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void aRollbackLeavesNothing(Isolation isolation) {
        put(plain, "k", "before");
        try (Transaction transaction = begin(isolation)) {
            Store<Bytes, Bytes> view = transaction.open(SPEC);
            put(view, "k", "after");
            put(view, "new", "v");
            view.clear();
            put(view, "newer", "v");
            transaction.rollback();
            assertFails(ErrorCode.CLOSED, () -> view.get(b("k")));
            assertFails(ErrorCode.CLOSED, transaction::commit);
        }
        assertThat(get(plain, "k")).isEqualTo("before");
        assertThat(plain.scan(Scan.all()).rows()).hasSize(1);
    }

    @Test
    void everyOperationWorksInside() {
        put(plain, "a", "1");
        try (Transaction transaction = begin(Isolation.REPEATABLE_READ)) {
            Store<Bytes, Bytes> view = transaction.open(SPEC);
            assertThat(view.put(b("a"), b("2"), PutOptions.ETERNAL.when(Condition.IF_ABSENT))
                            .outcome())
                    .isEqualTo(Outcome.REJECTED);
            assertThat(view.put(b("a"), b("2"), PutOptions.ETERNAL.returningPrevious())
                            .previous()
                            .value())
                    .isEqualTo(b("1"));
            assertThat(view.write(List.of(
                            new Mutation.Put<>(b("b"), b("1"), PutOptions.ETERNAL),
                            new Mutation.Put<>(b("b"), b("2"), PutOptions.ETERNAL),
                            new Mutation.Remove<>(b("c"), Condition.ALWAYS, false))))
                    .extracting(write -> write.outcome())
                    .containsExactly(Outcome.CREATED, Outcome.UPDATED, Outcome.ABSENT);
            assertThat(view.touch(b("b"), Ttl.ofMillis(60_000))).isPresent();
            assertThat(view.touch(b("c"), Ttl.ofMillis(60_000))).isEmpty();
            assertThat(view.getAll(List.of(b("a"), b("b"), b("c")))).hasSize(2);
            assertThat(view.scan(Scan.all().reversed()).rows())
                    .extracting(row -> row.key())
                    .containsExactly(b("b"), b("a"));
            assertThat(view.iterator()).toIterable().hasSize(2);
            assertThat(view.touch(b("b"), Ttl.ZERO)).isEmpty();
            assertFails(ErrorCode.UNSUPPORTED, () -> view.onExpiry((key, entry) -> {}));
            transaction.commit();
        }
        assertThat(get(plain, "a")).isEqualTo("2");
        assertThat(get(plain, "b")).isNull();
    }

    @Test
    void savepointsUndoAPart() {
        try (Transaction transaction = begin(Isolation.READ_COMMITTED)) {
            Store<Bytes, Bytes> view = transaction.open(SPEC);
            put(view, "a", "1");
            Transaction.Savepoint first = transaction.savepoint();
            put(view, "a", "2");
            Transaction.Savepoint second = transaction.savepoint();
            put(view, "b", "1");
            transaction.rollbackTo(first);
            assertThat(get(view, "a")).isEqualTo("1");
            assertThat(get(view, "b")).isNull();
            assertFails(ErrorCode.CLOSED, () -> transaction.rollbackTo(second));
            put(view, "c", "1");
            transaction.rollbackTo(first);
            transaction.release(first);
            assertFails(ErrorCode.CLOSED, () -> transaction.rollbackTo(first));
            transaction.commit();
        }
        assertThat(get(plain, "a")).isEqualTo("1");
        assertThat(get(plain, "c")).isNull();
    }

    @Test
    void aReadIsRepeatedAsTheIsolationSays() {
        put(plain, "k", "1");
        for (Isolation isolation : Isolation.values()) {
            try (Transaction transaction = begin(isolation)) {
                Store<Bytes, Bytes> view = transaction.open(SPEC);
                String first = get(view, "k");
                int rows = view.scan(Scan.all()).rows().size();
                put(plain, "k", "of others after " + isolation);
                put(plain, "phantom of " + isolation, "v");
                boolean repeatable = isolation != Isolation.READ_COMMITTED;
                assertThat(get(view, "k").equals(first)).as(isolation.name()).isEqualTo(repeatable);
                assertThat(view.scan(Scan.all()).rows()).hasSize(repeatable ? rows : rows + 1);
            }
        }
    }

    @Test
    void aLostUpdateIsRefusedFromRepeatableReadOn() {
        for (Isolation isolation : List.of(Isolation.REPEATABLE_READ, Isolation.SERIALIZABLE)) {
            put(plain, "k", "1");
            try (Transaction transaction = begin(isolation)) {
                Store<Bytes, Bytes> view = transaction.open(SPEC);
                get(view, "k");
                put(plain, "k", "of others");
                assertFails(ErrorCode.CONFLICT, () -> put(view, "k", "mine"), "try it again");
                assertFails(ErrorCode.CONFLICT, () -> view.get(b("k")));
                assertFails(ErrorCode.CONFLICT, transaction::commit);
            }
            assertThat(get(plain, "k")).isEqualTo("of others");
        }
    }

    @Test
    void aLostUpdateIsRefusedByComparisonInReadCommitted() {
        long version = put(plain, "k", "1");
        try (Transaction transaction = begin(Isolation.READ_COMMITTED)) {
            Store<Bytes, Bytes> view = transaction.open(SPEC);
            get(view, "k");
            put(plain, "k", "of others");
            assertThat(view.put(b("k"), b("mine"), PutOptions.ETERNAL.when(Condition.ifVersion(version)))
                            .outcome())
                    .isEqualTo(Outcome.REJECTED);
            transaction.commit();
        }
        assertThat(get(plain, "k")).isEqualTo("of others");
    }

    @Test
    void writeSkewIsRefusedWhenSerializableOnly() {
        assertThat(skew(Isolation.REPEATABLE_READ)).isEqualTo(0);
        assertThat(skew(Isolation.SERIALIZABLE)).isEqualTo(1);
    }

    /** Two doctors who both leave since the other one is there; returns how many of them are still on call. */
    private int skew(Isolation isolation) {
        put(plain, "doctor-a", "on");
        put(plain, "doctor-b", "on");
        try (Transaction first = begin(isolation);
                Transaction second = begin(isolation)) {
            Store<Bytes, Bytes> a = first.open(SPEC);
            Store<Bytes, Bytes> b = second.open(SPEC);
            assertThat(onCall(a)).isEqualTo(2);
            assertThat(onCall(b)).isEqualTo(2);
            put(a, "doctor-a", "off");
            leave(second, b, first);
        } catch (StoreException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
        }
        return onCall(plain);
    }

    private static void leave(Transaction second, Store<Bytes, Bytes> view, Transaction first) {
        put(view, "doctor-b", "off");
        first.commit();
        second.commit();
    }

    private static int onCall(Store<Bytes, Bytes> store) {
        return (int) store.scan(Scan.prefix(b("doctor-"))).rows().stream()
                .filter(row -> row.entry().value().equals(b("on")))
                .count();
    }

    @Test
    void aFailureOfAStatementIsUndoneByASavepoint() {
        database.execute("SELECT pagoda.set_quota('" + SPEC.name() + "', 1000)");
        try (Transaction transaction = begin(Isolation.READ_COMMITTED)) {
            Store<Bytes, Bytes> view = transaction.open(SPEC);
            put(view, "small", "v");
            Transaction.Savepoint before = transaction.savepoint();
            assertFails(ErrorCode.STORAGE_FULL, () -> put(view, "large", "v".repeat(2000)), "quota");
            assertFails(ErrorCode.STORAGE_FULL, () -> view.get(b("small")));
            transaction.rollbackTo(before);
            assertThat(get(view, "small")).isEqualTo("v");
            transaction.commit();
        }
        assertThat(get(plain, "small")).isEqualTo("v");
        assertThat(get(plain, "large")).isNull();
    }

    @Test
    void sixteenWritersOnTenHotKeysKeepTheSum() throws Exception {
        long seed = System.nanoTime();
        System.out.println("transfers: seed " + seed);
        int accounts = 10;
        for (int i = 0; i < accounts; i++) {
            put(plain, "account" + i, "100");
        }
        AtomicInteger moved = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Threads.run(16, thread -> {
            Random random = new Random(seed + thread);
            for (int i = 0; i < 25; i++) {
                transfer(random, accounts, moved, refused);
            }
            return null;
        });
        System.out.println("transfers: " + moved + " moved, " + refused + " refused");
        assertThat(moved.get() + refused.get()).isEqualTo(16 * 25);
        assertThat(moved.get()).isPositive();
        int sum = plain.scan(Scan.prefix(b("account"))).rows().stream()
                .mapToInt(row -> number(row.entry()))
                .sum();
        assertThat(sum).isEqualTo(accounts * 100);
    }

    private static void transfer(Random random, int accounts, AtomicInteger moved, AtomicInteger refused) {
        Bytes from = b("account" + random.nextInt(accounts));
        Bytes to = b("account" + random.nextInt(accounts));
        try (Transaction transaction = begin(Isolation.SERIALIZABLE)) {
            Store<Bytes, Bytes> view = transaction.open(SPEC);
            if (!from.equals(to)) {
                view.put(from, b(String.valueOf(number(view.get(from)) - 1)), PutOptions.ETERNAL);
                view.put(to, b(String.valueOf(number(view.get(to)) + 1)), PutOptions.ETERNAL);
            }
            transaction.commit();
            moved.incrementAndGet();
        } catch (StoreException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
            refused.incrementAndGet();
        }
    }

    private static int number(Entry<Bytes> entry) {
        return Integer.parseInt(new String(entry.value().toByteArray(), java.nio.charset.StandardCharsets.UTF_8));
    }
}
