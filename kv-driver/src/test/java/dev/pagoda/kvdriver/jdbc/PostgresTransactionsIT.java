package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.SharedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the isolation levels of a PostgreSQL behind a heap promise, as a user of JDBC meets it. */
final class PostgresTransactionsIT {
    private static final int READ_COMMITTED = Connection.TRANSACTION_READ_COMMITTED;
    private static final int REPEATABLE_READ = Connection.TRANSACTION_REPEATABLE_READ;
    private static final int SERIALIZABLE = Connection.TRANSACTION_SERIALIZABLE;
    private static final int WRITERS = 16;
    private static final int HOT_KEYS = 10;
    private static final int INCREMENTS = 20;

    @TempDir
    Path directory;

    private Database first;
    private Database second;

    @BeforeEach
    void open() throws SQLException, IOException {
        Path file = directory.resolve("pagoda.yaml");
        Files.writeString(file, """
                backends:
                  far:
                    url: "%s"
                    user: "%s"
                    password: "%s"
                    maximumPoolSize: 20
                    connectionTimeout: 30000
                defaults: { tiers: [heap, far] }
                """.formatted(
                        SharedPostgres.server().url(SharedPostgres.newDatabase()),
                        PostgresServer.USER,
                        PostgresServer.PASSWORD));
        first = new Database("jdbc:pagoda:" + file);
        first.run("CREATE TABLE t (key VARCHAR PRIMARY KEY, value BIGINT)");
        first.run("INSERT INTO t VALUES ('a', 1), ('b', 1)");
        second = first.again();
    }

    @AfterEach
    void close() throws SQLException {
        first.close();
        second.close();
    }

    private void begin(int isolation) throws SQLException {
        for (Database database : List.of(first, second)) {
            database.connection().setAutoCommit(false);
            database.connection().setTransactionIsolation(isolation);
        }
    }

    private static List<String> all(Database database) throws SQLException {
        return database.rows("SELECT key, value FROM t ORDER BY key");
    }

    private static void assertConflict(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(SQLTransactionRollbackException.class)
                .hasFieldOrPropertyWithValue("SQLState", "40001");
    }

    /** Each sees that both are 1, and sets its own to 0. */
    private void skew() throws SQLException {
        assertThat(all(first)).containsExactly("a|1", "b|1");
        assertThat(all(second)).containsExactly("a|1", "b|1");
        first.run("UPDATE t SET value = 0 WHERE key = 'a'");
        second.run("UPDATE t SET value = 0 WHERE key = 'b'");
        first.connection().commit();
        second.connection().commit();
    }

    @Test
    void writeSkewIsRefusedInSerializable() throws Exception {
        begin(SERIALIZABLE);
        assertConflict(this::skew);
        second.connection().rollback();
        assertThat(all(second)).containsExactly("a|0", "b|1");
    }

    @Test
    void writeSkewIsPossibleInRepeatableRead() throws Exception {
        begin(REPEATABLE_READ);
        skew();
        assertThat(all(first)).containsExactly("a|0", "b|0");
    }

    @ParameterizedTest
    @ValueSource(ints = {READ_COMMITTED, REPEATABLE_READ, SERIALIZABLE})
    void phantomsAppearInReadCommittedOnly(int isolation) throws Exception {
        begin(isolation);
        assertThat(all(first)).hasSize(2);
        second.run("INSERT INTO t VALUES ('phantom', 1)");
        second.run("UPDATE t SET value = 2 WHERE key = 'a'");
        second.connection().commit();
        assertThat(all(first))
                .isEqualTo(isolation == READ_COMMITTED ? List.of("a|2", "b|1", "phantom|1") : List.of("a|1", "b|1"));
        first.connection().commit();
        assertThat(all(first)).containsExactly("a|2", "b|1", "phantom|1");
    }

    @ParameterizedTest
    @ValueSource(ints = {REPEATABLE_READ, SERIALIZABLE})
    void aLostUpdateIsRefused(int isolation) throws Exception {
        begin(isolation);
        assertThat(all(first)).isEqualTo(all(second));
        first.run("UPDATE t SET value = 10 WHERE key = 'a'");
        first.connection().commit();
        assertConflict(() -> second.run("UPDATE t SET value = 20 WHERE key = 'a'"));
        second.connection().rollback();
        assertThat(second.run("UPDATE t SET value = 20 WHERE key = 'a' AND value = 10"))
                .isEqualTo(1);
        second.connection().commit();
        assertThat(all(first)).containsExactly("a|20", "b|1");
    }

    @Test
    void aLostUpdateIsImpossibleThroughComparison() throws Exception {
        begin(READ_COMMITTED);
        String version = second.rows("SELECT version FROM t WHERE key = 'a'").get(0);
        first.run("UPDATE t SET value = 10 WHERE key = 'a'");
        first.connection().commit();
        assertThat(second.run("UPDATE t SET value = 20 WHERE key = 'a' AND version = ?", Long.valueOf(version)))
                .isZero();
        second.connection().commit();
        assertThat(all(second)).containsExactly("a|10", "b|1");
    }

    @Test
    void aSavepointUndoesAPartInEveryLevel() throws Exception {
        for (int isolation : List.of(READ_COMMITTED, REPEATABLE_READ, SERIALIZABLE)) {
            begin(isolation);
            first.run("UPDATE t SET value = 5 WHERE key = 'a'");
            Savepoint savepoint = first.connection().setSavepoint("half");
            first.run("UPDATE t SET value = 6 WHERE key = 'b'");
            first.run("DELETE FROM t WHERE key = 'a'");
            first.connection().rollback(savepoint);
            assertThat(all(first)).containsExactly("a|5", "b|1");
            first.connection().commit();
            assertThat(all(second)).containsExactly("a|5", "b|1");
            second.connection().commit();
        }
    }

    @Test
    void whatWasCommittedIsReadFromTheHeapAtOnce() throws Exception {
        for (int i = 2; i < 30; i++) {
            assertThat(second.rows("SELECT value FROM t WHERE key = 'a'")).hasSize(1);
            first.connection().setAutoCommit(false);
            first.run("UPDATE t SET value = ? WHERE key = 'a'", i);
            first.connection().commit();
            assertThat(second.rows("SELECT value FROM t WHERE key = 'a'")).containsExactly(String.valueOf(i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {READ_COMMITTED, SERIALIZABLE})
    void sixteenWritersOnTenHotKeysEndWithTheExactSum(int isolation) throws Exception {
        long seed = System.nanoTime();
        System.out.println("hot keys: seed " + seed);
        for (int i = 0; i < HOT_KEYS; i++) {
            first.run("INSERT INTO t VALUES (?, 0)", "hot" + i);
        }
        AtomicInteger refused = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> futures = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Random random = new Random(seed + i);
            futures.add(threads.submit(() -> increment(random, isolation, refused)));
        }
        for (Future<?> future : futures) {
            future.get();
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        System.out.println("hot keys: " + WRITERS * INCREMENTS + " increments, " + refused + " conflicts");
        long sum = first.rows("SELECT value FROM t WHERE key LIKE 'hot%'").stream()
                .mapToLong(Long::parseLong)
                .sum();
        assertThat(sum).isEqualTo(WRITERS * INCREMENTS);
    }

    private Void increment(Random random, int isolation, AtomicInteger refused) throws SQLException {
        try (Database database = first.again()) {
            database.connection().setAutoCommit(false);
            database.connection().setTransactionIsolation(isolation);
            for (int done = 0; done < INCREMENTS; ) {
                if (increment(database, "hot" + random.nextInt(HOT_KEYS))) {
                    done++;
                } else {
                    refused.incrementAndGet();
                }
            }
        }
        return null;
    }

    /** Adds one to a key if it is still what was read; returns whether it did. */
    private static boolean increment(Database database, String key) throws SQLException {
        try {
            long value = Long.parseLong(
                    database.rows("SELECT value FROM t WHERE key = ?", key).get(0));
            int updated = database.run("UPDATE t SET value = ? WHERE key = ? AND value = ?", value + 1, key, value);
            database.connection().commit();
            return updated == 1;
        } catch (SQLTransactionRollbackException e) {
            assertThat(e.getSQLState()).isEqualTo("40001");
            database.connection().rollback();
            return false;
        }
    }
}
