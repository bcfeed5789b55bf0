package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.get;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A statement that gets its row only after its deadline changes nothing, however the one that held the row has ended. */
final class LateLockIT {
    private static final String DEADLINE = "deadline";
    private static final String LATE = "'late'::bytea";
    private static final String HOLD_ROW =
            "UPDATE pagoda.storage_kv SET value = 'newer', version = pagoda.next_version()" + " WHERE key = 'k'";
    private static final String HOLD_NEW_ROW =
            "INSERT INTO pagoda.storage_kv (namespace_id, key, value, version, created_version, created_at, updated_at)"
                    + " SELECT n.namespace_id, 'k', 'newer', v, v, pagoda.clock(), pagoda.clock()"
                    + " FROM pagoda.storage_namespaces n, pagoda.next_version() v";
    private static final String HOLD_NAMESPACE =
            "UPDATE pagoda.storage_namespaces SET cleared_version = pagoda.next_version()";

    private TestDatabase database;
    private Store<Bytes, Bytes> store;
    private Sql sql;
    private String id;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        store = database.store("held");
        put(store, "k", "before");
        sql = Sql.on(database.query("SELECT pagoda.storage_partition(namespace_id) FROM pagoda.storage_namespaces"));
        id = database.query("SELECT namespace_id FROM pagoda.storage_namespaces");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private List<String> puts() {
        return List.of(
                bind(sql.put(), id, "'k'", "NULL", LATE, "NULL", "NULL", DEADLINE),
                bind(
                        sql.putMany(),
                        "NULL",
                        DEADLINE,
                        "ARRAY['k'::bytea]",
                        "ARRAY[NULL::bytea]",
                        "ARRAY[" + LATE + "]",
                        id,
                        id,
                        "NULL",
                        DEADLINE),
                bind(
                        sql.mutateOne(),
                        "'k'",
                        "NULL",
                        LATE,
                        "NULL",
                        "NULL",
                        "0",
                        "NULL",
                        "NULL",
                        "false",
                        id,
                        id,
                        DEADLINE,
                        DEADLINE));
    }

    private List<String> writes() {
        List<String> writes = new ArrayList<>(puts());
        writes.add(bind(sql.remove(), id, "'k'", DEADLINE));
        writes.add(bind(sql.touch(), "1", id, "'k'", DEADLINE));
        return writes;
    }

    private static String bind(String statement, String... parameters) {
        String bound = statement;
        for (String parameter : parameters) {
            bound = bound.replaceFirst("\\?", parameter);
        }
        assertThat(bound).doesNotContain("?");
        return bound;
    }

    @Test
    void behindAWriterThatCommits() throws Exception {
        for (String statement : writes()) {
            put(store, "k", "before");
            assertRefused(statement, HOLD_ROW, "COMMIT");
            assertThat(get(store, "k")).as(statement).isEqualTo("newer");
        }
    }

    @Test
    void behindAWriterThatRollsBack() throws Exception {
        for (String statement : writes()) {
            long version = put(store, "k", "before");
            assertRefused(statement, HOLD_ROW, "ROLLBACK");
            assertThat(store.get(b("k")).version()).as(statement).isEqualTo(version);
        }
    }

    @Test
    void behindAnInsertThatRollsBack() throws Exception {
        for (String statement : puts()) {
            database.execute("DELETE FROM pagoda.storage_kv");
            assertRefused(statement, HOLD_NEW_ROW, "ROLLBACK");
            assertThat(store.get(b("k"))).as(statement).isNull();
        }
    }

    @Test
    void clearAndDropBehindAWriterThatRollsBack() throws Exception {
        for (String statement :
                List.of(bind(Statements.CLEAR, id, DEADLINE), bind(Statements.DROP, "'held'", DEADLINE))) {
            assertRefused(statement, HOLD_NAMESPACE, "ROLLBACK");
            assertThat(get(store, "k")).as(statement).isEqualTo("before");
        }
    }

    /** Has a statement wait for what another transaction holds, and ends that one when the deadline is over. */
    private void assertRefused(String statement, String hold, String end) throws Exception {
        try (Connection holding = database.server().connect(database.name(), PostgresServer.USER);
                Statement holder = holding.createStatement();
                Connection connection = database.server().connect(database.name(), PostgresServer.USER);
                Statement waiter = connection.createStatement()) {
            holder.execute("BEGIN");
            holder.execute(hold);
            String deadline = database.query("SELECT pagoda.millis(clock_timestamp()) + 1000");
            Threads.run(2, thread -> {
                if (thread == 0) {
                    assertThatThrownBy(() -> waiter.execute(statement.replace(DEADLINE, deadline)))
                            .as(statement)
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState()).isEqualTo("PA001"));
                } else {
                    awaitWaiting(deadline);
                    holder.execute(end);
                }
                return null;
            });
        }
    }

    /** Waits until a session waits for another's lock and the deadline is over. */
    private void awaitWaiting(String deadline) {
        await().until(() -> database.query("SELECT count(*) > 0 AND pagoda.millis(clock_timestamp()) > " + deadline
                        + " FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                .equals("t"));
    }
}
