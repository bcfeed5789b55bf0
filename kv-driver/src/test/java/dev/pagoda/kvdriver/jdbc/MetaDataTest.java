package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What tools ask before they show anything. */
final class MetaDataTest {
    private Database db;
    private DatabaseMetaData meta;

    @BeforeEach
    void open() throws SQLException {
        db = Database.memory();
        db.all(
                "CREATE TABLE users (key VARCHAR PRIMARY KEY, value BIGINT)",
                "CREATE TABLE user_log (key UUID PRIMARY KEY, value BYTEA)",
                "INSERT INTO users VALUES ('a', 1)");
        meta = db.connection().getMetaData();
    }

    @AfterEach
    void close() throws SQLException {
        db.close();
    }

    private static List<String> columns(ResultSet rows, String... labels) throws SQLException {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (String label : labels) {
                row.add(rows.getString(label));
            }
            found.add(String.join("|", row));
        }
        return found;
    }

    @Test
    void tables() throws SQLException {
        assertThat(columns(meta.getTables(null, null, "%", null), "TABLE_NAME", "TABLE_TYPE"))
                .containsExactly("user_log|TABLE", "users|TABLE");
        assertThat(columns(meta.getTables("any", "any", "user\\_%", new String[] {"TABLE", "VIEW"}), "TABLE_NAME"))
                .containsExactly("user_log");
        assertThat(columns(meta.getTables(null, null, null, new String[] {"VIEW"}), "TABLE_NAME"))
                .isEmpty();
        assertThat(columns(meta.getTableTypes(), "TABLE_TYPE")).containsExactly("TABLE");
    }

    @Test
    void columnsOfATable() throws SQLException {
        assertThat(columns(
                        meta.getColumns(null, null, "users", "%"),
                        "ORDINAL_POSITION",
                        "COLUMN_NAME",
                        "TYPE_NAME",
                        "IS_NULLABLE",
                        "IS_GENERATEDCOLUMN"))
                .containsExactly(
                        "1|key|VARCHAR|NO|NO",
                        "2|value|BIGINT|NO|NO",
                        "3|version|BIGINT|NO|YES",
                        "4|created_at|TIMESTAMP WITH TIME ZONE|NO|YES",
                        "5|updated_at|TIMESTAMP WITH TIME ZONE|NO|YES",
                        "6|expires_at|TIMESTAMP WITH TIME ZONE|YES|YES",
                        "7|ttl|DECIMAL|YES|NO");
        assertThat(columns(meta.getColumns(null, null, "%", "key"), "TABLE_NAME", "TYPE_NAME"))
                .containsExactly("user_log|UUID", "users|VARCHAR");
    }

    @Test
    void keysAndIndexes() throws SQLException {
        assertThat(columns(meta.getPrimaryKeys(null, null, "users"), "TABLE_NAME", "COLUMN_NAME", "KEY_SEQ"))
                .containsExactly("users|key|1");
        assertThat(columns(meta.getPrimaryKeys(null, null, "nosuch"), "TABLE_NAME"))
                .isEmpty();
        assertThat(columns(meta.getIndexInfo(null, null, "users", true, true), "COLUMN_NAME", "CARDINALITY"))
                .containsExactly("key|1");
        assertThat(columns(meta.getBestRowIdentifier(null, null, "users", 0, true), "COLUMN_NAME"))
                .containsExactly("key");
        assertThat(columns(meta.getVersionColumns(null, null, "users"), "COLUMN_NAME"))
                .containsExactly("version");
        assertThat(columns(meta.getTypeInfo(), "TYPE_NAME")).contains("VARCHAR", "BIGINT", "UUID", "VARBINARY");
    }

    @Test
    void identity() throws SQLException {
        assertThat(meta.getDatabaseProductName()).isEqualTo("Pagoda");
        assertThat(meta.getDatabaseProductVersion()).matches("\\d+\\.\\d+.*");
        assertThat(meta.getDriverVersion()).isEqualTo(meta.getDatabaseProductVersion());
        assertThat(meta.getURL()).isEqualTo(db.url());
        assertThat(meta.getIdentifierQuoteString()).isEqualTo("\"");
        assertThat(meta.supportsBatchUpdates()).isTrue();
        assertThat(meta.supportsGetGeneratedKeys()).isFalse();
        assertThat(meta.getDefaultTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
        assertThat(meta.supportsTransactionIsolationLevel(Connection.TRANSACTION_NONE))
                .isTrue();
        assertThat(meta.supportsResultSetType(ResultSet.TYPE_FORWARD_ONLY)).isTrue();
        assertThat(meta.supportsResultSetConcurrency(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE))
                .isFalse();
        assertThat(meta.getConnection()).isSameAs(db.connection());
        assertThat(meta.unwrap(DatabaseMetaData.class)).isSameAs(meta);
    }

    static Stream<Method> getters() {
        return Stream.of(DatabaseMetaData.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.getName().equals("unwrap"));
    }

    /** Tools call nearly every getter, with nothing in particular, and go away if one throws. */
    @ParameterizedTest
    @MethodSource("getters")
    void noGetterThrows(Method getter) throws Exception {
        Object[] arguments = Stream.of(getter.getParameterTypes())
                .map(MetaDataTest::nothingInParticular)
                .toArray();
        Object answer = getter.invoke(meta, arguments);
        if (answer instanceof ResultSet rows) {
            ResultSetMetaData shape = rows.getMetaData();
            for (int i = 1; i <= shape.getColumnCount(); i++) {
                assertThat(shape.getColumnLabel(i)).isNotEmpty();
            }
            while (rows.next()) {
                assertThat(rows.rowUpdated()).isFalse();
                for (int i = 1; i <= shape.getColumnCount(); i++) {
                    rows.getObject(i);
                }
            }
        } else {
            assertThat(answer).isNotNull();
        }
    }

    private static Object nothingInParticular(Class<?> type) {
        if (type == int.class) {
            return 1;
        }
        return type == boolean.class ? false : type == Class.class ? String.class : null;
    }
}
