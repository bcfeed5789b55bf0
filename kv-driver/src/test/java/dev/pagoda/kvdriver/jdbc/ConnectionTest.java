package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.kvdriver.Driver;
import dev.pagoda.kvdriver.PagodaDataSource;
import dev.pagoda.tiering.assembly.Pagoda;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs, connections and statements as JDBC knows them. */
final class ConnectionTest {
    private Database db;

    @BeforeEach
    void open() throws SQLException {
        db = Database.memory();
        db.all(
                "CREATE TABLE t (key VARCHAR PRIMARY KEY, value VARCHAR)",
                "INSERT INTO t VALUES ('a', '1'), ('b', '2')");
    }

    @AfterEach
    void close() throws SQLException {
        db.close();
    }

    @Test
    void driverAnswersItsOwnUrlsOnly() throws SQLException {
        Driver driver = new Driver();
        assertThat(driver.acceptsURL("jdbc:pagoda:memory:x")).isTrue();
        assertThat(driver.acceptsURL("jdbc:h2:mem:x")).isFalse();
        assertThat(driver.acceptsURL("jdbc:postgresql://localhost/x")).isFalse();
        assertThat(driver.connect("jdbc:h2:mem:x", new Properties())).isNull();
        assertThatThrownBy(() -> driver.connect(null, null)).isInstanceOf(SQLException.class);
        assertThat(driver.getPropertyInfo("jdbc:pagoda:memory:x", null)).isEmpty();
        assertThat(driver.jdbcCompliant()).isFalse();
        assertThat(driver.getMajorVersion()).isNotNegative();
        assertThat(driver.getMinorVersion()).isNotNegative();
        assertThatThrownBy(driver::getParentLogger).isInstanceOf(SQLFeatureNotSupportedException.class);
        assertThat(DriverManager.getDriver("jdbc:pagoda:memory:x")).isInstanceOf(Driver.class);
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:pagodas:memory:x"))
                .hasMessageContaining("No suitable driver");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jdbc:pagoda:mongo://localhost/x", "jdbc:pagoda:nosuch.yaml", "jdbc:pagoda:http://localhost/x"})
    void unknownTargetsAreRefusedWithWhatIsAllowed(String url) {
        assertThatThrownBy(() -> DriverManager.getConnection(url))
                .isInstanceOf(SQLException.class)
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("F0000"))
                .satisfies(e -> {
                    if (!url.endsWith(".yaml")) {
                        assertThat(e).hasMessageContaining("memory:").hasMessageContaining("mvstore:");
                    } else {
                        assertThat(e).hasMessageContaining("no such file");
                    }
                });
    }

    @Test
    void connectionsToOneNameShareTheirTables() throws SQLException {
        try (Database again = db.again();
                Database different = Database.memory()) {
            again.run("INSERT INTO t VALUES ('c', '3')");
            assertThat(db.rows("SELECT value FROM t WHERE key = 'c'")).containsExactly("3");
            assertThatThrownBy(() -> different.rows("SELECT * FROM t"))
                    .hasFieldOrPropertyWithValue("SQLState", "42P01");
        }
    }

    @Test
    void aFileKeepsItsTables(@TempDir Path directory) throws SQLException {
        String url = "jdbc:pagoda:mvstore:" + directory.resolve("kept.mv");
        try (Database first = new Database(url)) {
            first.all("CREATE TABLE t (key BIGINT PRIMARY KEY, value VARCHAR)", "INSERT INTO t VALUES (7, 'kept')");
        }
        try (Database second = new Database(url)) {
            assertThat(second.rows("SELECT key, value FROM t")).containsExactly("7|kept");
            assertThat(second.rows("SHOW TABLES")).containsExactly("t|BIGINT|VARCHAR|heap, mvstore");
            assertThat(second.run("UPDATE t SET value = 'new' WHERE key = 7")).isEqualTo(1);
        }
    }

    @Test
    void aConfigurationNamesItsTables(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("pagoda.yaml");
        Files.writeString(file, """
                backends:
                  disk: { url: "mvstore:%s" }
                defaults: { tiers: [heap, disk], ttl: 10m }
                caches:
                  names: { keyType: java.lang.Long, valueType: java.lang.String }
                  "report-*": { tiers: [heap] }
                """.formatted(directory.resolve("conf.mv")));
        try (Database configured = new Database("jdbc:pagoda:" + file);
                Database byUri = new Database("jdbc:pagoda:" + file.toUri())) {
            configured.run("INSERT INTO names VALUES (1, 'one')");
            assertThat(byUri.rows("SELECT value FROM names WHERE key = 1 AND ttl > 500"))
                    .containsExactly("one");
            configured.run("INSERT INTO \"report-1\" VALUES ('k', 'v')");
            assertThat(byUri.rows("SELECT value FROM \"report-1\"")).containsExactly("v");
            assertThatThrownBy(() -> configured.rows("SELECT * FROM nosuch"))
                    .hasFieldOrPropertyWithValue("SQLState", "42P01");
        }
    }

    @Test
    void dataSourceIsABean() throws SQLException {
        PagodaDataSource source = new PagodaDataSource();
        assertThatThrownBy(source::getConnection).hasMessageContaining("url");
        source.setUrl(db.url());
        assertThat(source.getUrl()).isEqualTo(db.url());
        source.setLoginTimeout(3);
        assertThat(source.getLoginTimeout()).isEqualTo(3);
        source.setLogWriter(new PrintWriter(new StringWriter()));
        assertThat(source.getLogWriter()).isNotNull();
        assertThat(source.unwrap(DataSource.class)).isSameAs(source);
        assertThat(source.isWrapperFor(String.class)).isFalse();
        assertThatThrownBy(() -> source.unwrap(String.class)).isInstanceOf(SQLException.class);
        assertThatThrownBy(source::getParentLogger).isInstanceOf(SQLFeatureNotSupportedException.class);
        try (Connection connection = source.getConnection("user", "password");
                Statement statement = connection.createStatement()) {
            assertThat(Database.rows(statement.executeQuery("SELECT COUNT(*) FROM t")))
                    .containsExactly("2");
        }
        assertThatThrownBy(() -> new PagodaDataSource("jdbc:h2:mem:x").getConnection())
                .hasMessageContaining("jdbc:pagoda:");
    }

    @Test
    void closedThingsSaySo() throws SQLException {
        Database gone = db.again();
        Statement statement = gone.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM t");
        gone.close();
        gone.close();
        assertThat(gone.connection().isClosed()).isTrue();
        assertThat(gone.connection().isValid(1)).isFalse();
        assertThat(statement.isClosed()).isTrue();
        assertThat(rows.isClosed()).isTrue();
        assertThatThrownBy(rows::next).hasMessageContaining("closed");
        assertThatThrownBy(() -> statement.execute("SELECT 1")).hasMessageContaining("closed");
        assertThatThrownBy(() -> gone.connection().createStatement()).hasFieldOrPropertyWithValue("SQLState", "08003");
        assertThatThrownBy(() -> gone.connection().getMetaData()).hasFieldOrPropertyWithValue("SQLState", "08003");
    }

    @Test
    void connectionSettings() throws SQLException {
        Connection connection = db.connection();
        assertThat(connection.isValid(1)).isTrue();
        assertThatThrownBy(() -> connection.isValid(-1)).isInstanceOf(SQLException.class);
        connection.setNetworkTimeout(Runnable::run, 500);
        assertThat(connection.getNetworkTimeout()).isEqualTo(500);
        assertThatThrownBy(() -> connection.setNetworkTimeout(Runnable::run, -1))
                .isInstanceOf(SQLException.class);
        connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
        assertThatThrownBy(() -> connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT))
                .isInstanceOf(SQLFeatureNotSupportedException.class);
        connection.setCatalog("x");
        connection.setSchema("x");
        assertThat(connection.getCatalog()).isNull();
        assertThat(connection.getSchema()).isNull();
        assertThat(connection.getTypeMap()).isEmpty();
        connection.setTypeMap(Map.of());
        assertThatThrownBy(() -> connection.setTypeMap(Map.of("x", String.class)))
                .isInstanceOf(SQLFeatureNotSupportedException.class);
        connection.setClientInfo("ApplicationName", "test");
        assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("test");
        Properties properties = new Properties();
        properties.setProperty("a", "b");
        connection.setClientInfo(properties);
        assertThat(connection.getClientInfo()).containsEntry("a", "b").hasSize(1);
        connection.setClientInfo("a", null);
        assertThat(connection.getClientInfo()).isEmpty();
        connection.clearWarnings();
        assertThat((Object) connection.getWarnings()).isNull();
        assertThat(connection.nativeSQL("SELECT 1")).isEqualTo("SELECT 1");
        assertThat(connection.unwrap(Pagoda.class).caches()).hasSize(1);
        assertThat(connection.isWrapperFor(Pagoda.class)).isTrue();
        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
    }

    @Test
    void whatThereIsNotIsRefused() {
        Connection connection = db.connection();
        List<ThrowingCall> calls = List.of(
                () -> connection.prepareCall("{call x}"),
                () -> connection.prepareCall("{call x}", ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY),
                () -> connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY),
                () -> connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE),
                connection::createBlob,
                connection::createClob,
                connection::createNClob,
                connection::createSQLXML,
                () -> connection.createArrayOf("VARCHAR", new Object[0]),
                () -> connection.createStruct("x", new Object[0]));
        for (ThrowingCall call : calls) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasFieldOrPropertyWithValue("SQLState", "0A000");
        }
    }

    private interface ThrowingCall {
        void run() throws SQLException;
    }

    @Test
    void statementsOfEveryOverload() throws SQLException {
        Connection connection = db.connection();
        String insert = "INSERT INTO t VALUES ('x', 'y') ON CONFLICT DO NOTHING";
        try (Statement statement =
                connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            assertThat(statement.executeUpdate(insert, Statement.RETURN_GENERATED_KEYS))
                    .isEqualTo(1);
            assertThat(Database.rows(statement.getGeneratedKeys())).isEmpty();
            assertThat(statement.executeUpdate(insert, new int[] {1})).isZero();
            assertThat(statement.executeUpdate(insert, new String[] {"key"})).isZero();
            assertThat(statement.executeLargeUpdate(insert)).isZero();
            assertThat(statement.executeLargeUpdate(insert, Statement.NO_GENERATED_KEYS))
                    .isZero();
            assertThat(statement.executeLargeUpdate(insert, new int[0])).isZero();
            assertThat(statement.executeLargeUpdate(insert, new String[0])).isZero();
            assertThat(statement.execute("SELECT 1", Statement.NO_GENERATED_KEYS))
                    .isTrue();
            assertThat(statement.execute("SELECT 1", new int[0])).isTrue();
            assertThat(statement.execute("SELECT 1", new String[0])).isTrue();
        }
        List<PreparedStatement> prepared = List.of(
                connection.prepareStatement("SELECT 1", Statement.RETURN_GENERATED_KEYS),
                connection.prepareStatement("SELECT 1", new int[0]),
                connection.prepareStatement("SELECT 1", new String[0]),
                connection.prepareStatement("SELECT 1", ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY),
                connection.prepareStatement(
                        "SELECT 1",
                        ResultSet.TYPE_FORWARD_ONLY,
                        ResultSet.CONCUR_READ_ONLY,
                        ResultSet.HOLD_CURSORS_OVER_COMMIT));
        for (PreparedStatement statement : prepared) {
            assertThat(Database.rows(statement.executeQuery())).containsExactly("1");
            assertThatThrownBy(() -> statement.execute("SELECT 2")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.executeQuery("SELECT 2")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.executeUpdate("SELECT 2")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.addBatch("SELECT 2")).isInstanceOf(SQLException.class);
            assertThat(statement.toString()).contains("SelectConstants").doesNotContain("SELECT 1");
        }
    }

    @Test
    void resultsAndCountsComeInTurn() throws SQLException {
        try (Statement statement = db.connection().createStatement()) {
            assertThat(statement.execute("SELECT key FROM t")).isTrue();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            ResultSet rows = statement.getResultSet();
            assertThat(rows.getStatement()).isSameAs(statement);
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(rows.isClosed()).isTrue();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat(statement.execute("UPDATE t SET value = 'z'")).isFalse();
            assertThat(statement.getResultSet()).isNull();
            assertThat(statement.getUpdateCount()).isEqualTo(2);
            assertThat(statement.getLargeUpdateCount()).isEqualTo(2);
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            ResultSet kept = statement.executeQuery("SELECT key FROM t");
            assertThat(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)).isFalse();
            assertThat(kept.next()).isTrue();
        }
    }

    @Test
    void anotherRunClosesTheResultBefore() throws SQLException {
        try (PreparedStatement select = db.prepared("SELECT value FROM t WHERE key = ?", "a")) {
            ResultSet first = select.executeQuery();
            assertThat(first.next()).isTrue();
            select.setString(1, "b");
            ResultSet second = select.executeQuery();
            assertThat(first.isClosed()).isTrue();
            assertThatThrownBy(() -> first.getString(1)).hasMessageContaining("closed");
            assertThat(Database.rows(second)).containsExactly("2");
        }
    }

    @Test
    void statementSettings() throws SQLException {
        try (Statement statement = db.connection().createStatement()) {
            statement.setQueryTimeout(5);
            assertThat(statement.getQueryTimeout()).isEqualTo(5);
            statement.setFetchSize(1);
            assertThat(statement.getFetchSize()).isEqualTo(1);
            statement.setFetchSize(Integer.MIN_VALUE);
            assertThat(statement.getFetchSize()).isZero();
            statement.setMaxRows(1);
            assertThat(statement.getMaxRows()).isEqualTo(1);
            assertThat(Database.rows(statement.executeQuery("SELECT key FROM t")))
                    .containsExactly("a");
            statement.setLargeMaxRows(0);
            assertThat(Database.rows(statement.executeQuery("SELECT key FROM t")))
                    .hasSize(2);
            statement.setMaxFieldSize(0);
            assertThat(statement.getMaxFieldSize()).isZero();
            statement.setEscapeProcessing(true);
            statement.setPoolable(true);
            assertThat(statement.isPoolable()).isTrue();
            statement.setFetchDirection(ResultSet.FETCH_FORWARD);
            assertThat(statement.getFetchDirection()).isEqualTo(ResultSet.FETCH_FORWARD);
            assertThat(statement.getResultSetType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
            assertThat(statement.getResultSetConcurrency()).isEqualTo(ResultSet.CONCUR_READ_ONLY);
            assertThat(statement.getResultSetHoldability()).isEqualTo(ResultSet.HOLD_CURSORS_OVER_COMMIT);
            assertThat((Object) statement.getWarnings()).isNull();
            statement.clearWarnings();
            assertThat(statement.getConnection()).isSameAs(db.connection());
            assertThat(statement.unwrap(Statement.class)).isSameAs(statement);
            assertThat(statement.isWrapperFor(Connection.class)).isFalse();
            for (ThrowingCall call : List.<ThrowingCall>of(
                    () -> statement.setQueryTimeout(-1),
                    () -> statement.setFetchSize(-1),
                    () -> statement.setMaxRows(-1),
                    () -> statement.setMaxFieldSize(5),
                    () -> statement.setCursorName("x"),
                    () -> statement.setFetchDirection(ResultSet.FETCH_REVERSE))) {
                assertThatThrownBy(call::run).isInstanceOf(SQLException.class);
            }
            statement.closeOnCompletion();
            assertThat(statement.isCloseOnCompletion()).isTrue();
            statement.executeQuery("SELECT 1").close();
            assertThat(statement.isClosed()).isTrue();
        }
    }

    @Test
    void resultsGoForwards() throws SQLException {
        try (ResultSet rows = db.prepared("SELECT key, value FROM t").executeQuery()) {
            assertThat(rows.isBeforeFirst()).isTrue();
            assertThatThrownBy(() -> rows.getString(1)).hasFieldOrPropertyWithValue("SQLState", "24000");
            assertThat(rows.next()).isTrue();
            assertThat(rows.isFirst()).isTrue();
            assertThat(rows.getRow()).isEqualTo(1);
            assertThat(rows.findColumn("VALUE")).isEqualTo(2);
            assertThatThrownBy(() -> rows.findColumn("x")).hasFieldOrPropertyWithValue("SQLState", "42703");
            assertThatThrownBy(() -> rows.getString(3)).hasFieldOrPropertyWithValue("SQLState", "42703");
            assertThat(rows.rowUpdated()).isFalse();
            assertThat(rows.rowInserted()).isFalse();
            assertThat(rows.rowDeleted()).isFalse();
            assertThat(rows.getFetchSize()).isZero();
            rows.setFetchSize(10);
            rows.setFetchDirection(ResultSet.FETCH_FORWARD);
            assertThat(rows.getFetchDirection()).isEqualTo(ResultSet.FETCH_FORWARD);
            assertThat(rows.getType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
            assertThat(rows.getConcurrency()).isEqualTo(ResultSet.CONCUR_READ_ONLY);
            assertThat(rows.getHoldability()).isEqualTo(ResultSet.HOLD_CURSORS_OVER_COMMIT);
            assertThat((Object) rows.getWarnings()).isNull();
            rows.clearWarnings();
            assertThat(rows.unwrap(ResultSet.class)).isSameAs(rows);
            for (ThrowingCall call : List.<ThrowingCall>of(
                    rows::previous,
                    rows::first,
                    rows::last,
                    rows::beforeFirst,
                    rows::afterLast,
                    rows::isLast,
                    () -> rows.absolute(1),
                    () -> rows.relative(1),
                    rows::insertRow,
                    rows::deleteRow,
                    () -> rows.updateString(1, "x"),
                    () -> rows.updateInt("key", 1),
                    rows::getCursorName,
                    () -> rows.setFetchDirection(ResultSet.FETCH_REVERSE),
                    () -> rows.getRowId(1))) {
                assertThatThrownBy(call::run).isInstanceOf(SQLFeatureNotSupportedException.class);
            }
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isFalse();
            assertThat(rows.isAfterLast()).isTrue();
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void batchesOfStatements() throws SQLException {
        try (Statement statement = db.connection().createStatement()) {
            statement.addBatch("INSERT INTO t VALUES ('c', '3')");
            statement.addBatch("UPDATE t SET value = 'x'");
            assertThat(statement.executeBatch()).containsExactly(1, 3);
            assertThat(statement.executeBatch()).isEmpty();
            statement.addBatch("INSERT INTO t VALUES ('d', '4')");
            statement.clearBatch();
            assertThat(statement.executeBatch()).isEmpty();
            statement.addBatch("INSERT INTO t VALUES ('a', '3')");
            statement.addBatch("INSERT INTO t VALUES ('e', '3')");
            statement.addBatch("SELECT 1");
            assertThatThrownBy(statement::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getSQLState()).isEqualTo("23505");
                assertThat(e.getUpdateCounts()).containsExactly(Statement.EXECUTE_FAILED, 1, Statement.EXECUTE_FAILED);
                assertThat((Object) e.getNextException()).isNotNull();
            });
        }
    }

    @Test
    void batchesOfParametersAreOneWrite() throws SQLException {
        try (PreparedStatement insert = db.connection().prepareStatement("INSERT INTO t VALUES (?, ?)")) {
            for (String key : List.of("x", "a", "y")) {
                insert.setString(1, key);
                insert.setString(2, "new");
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeLargeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getSQLState()).isEqualTo("23505");
                assertThat(e.getUpdateCounts()).containsExactly(1, Statement.EXECUTE_FAILED, 1);
            });
            assertThat(insert.executeBatch()).isEmpty();
            insert.addBatch();
            insert.clearBatch();
            assertThat(insert.executeBatch()).isEmpty();
        }
        assertThat(db.rows("SELECT value FROM t")).containsExactly("1", "2", "new", "new");
    }

    @Test
    void batchesOfUpdatesDeletesAndUpserts() throws SQLException {
        assertThat(batch("UPDATE t SET value = ? WHERE key = ?", "A", "a", "B", "b", "Z", "zz"))
                .containsExactly(1, 1, 0);
        assertThat(batch("UPDATE t SET value = ? WHERE key = ? AND value = 'A'", "AA", "a", "BB", "b"))
                .containsExactly(1, 0);
        assertThat(batch("MERGE INTO t KEY(key) VALUES (?, ?)", "a", "m", "n", "m"))
                .containsExactly(1, 1);
        assertThat(batch("UPDATE t SET ttl = ? WHERE key = ?", 50, "a", 50, "zz"))
                .containsExactly(1, 0);
        assertThat(batch("INSERT INTO t VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = 'u'", "a", "1", "o", "2"))
                .containsExactly(1, 1);
        assertThat(db.rows("SELECT key, value FROM t")).containsExactly("a|u", "b|B", "n|m", "o|2");
        assertThat(batch("DELETE FROM t WHERE key = ? AND value <> ?", "a", "u", "b", "x"))
                .containsExactly(0, 1);
    }

    private int[] batch(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = db.connection().prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i += 2) {
                statement.setObject(1, parameters[i]);
                statement.setObject(2, parameters[i + 1]);
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }

    @Test
    void preparedStatementsSurviveDropAndCreate() throws SQLException {
        try (PreparedStatement select = db.prepared("SELECT value FROM t WHERE key = ?", "a")) {
            assertThat(Database.rows(select.executeQuery())).containsExactly("1");
            try (Database other = db.again()) {
                other.run("DROP TABLE t");
                assertThatThrownBy(select::executeQuery).hasFieldOrPropertyWithValue("SQLState", "42P01");
                other.all("CREATE TABLE t (key VARCHAR PRIMARY KEY, value BIGINT)", "INSERT INTO t VALUES ('a', 9)");
            }
            assertThat(Database.rows(select.executeQuery())).containsExactly("9");
        }
    }

    @Test
    void metadataOfStatements() throws SQLException {
        try (PreparedStatement select =
                db.connection().prepareStatement("SELECT key AS k, ttl, 1 FROM t WHERE key = ?")) {
            var meta = select.getMetaData();
            assertThat(meta.getColumnCount()).isEqualTo(3);
            assertThat(meta.getColumnLabel(1)).isEqualTo("k");
            assertThat(meta.getColumnName(1)).isEqualTo("key");
            assertThat(meta.getColumnTypeName(1)).isEqualTo("VARCHAR");
            assertThat(meta.getTableName(1)).isEqualTo("t");
            assertThat(meta.isNullable(1)).isEqualTo(ResultSetMetaData.columnNoNulls);
            assertThat(meta.isNullable(2)).isEqualTo(ResultSetMetaData.columnNullable);
            assertThat(meta.isSigned(2)).isTrue();
            assertThat(meta.isCaseSensitive(1)).isTrue();
            assertThat(meta.isSearchable(1)).isTrue();
            assertThat(meta.isSearchable(3)).isFalse();
            assertThat(meta.isWritable(1)).isFalse();
            assertThat(meta.isDefinitelyWritable(2)).isTrue();
            assertThat(meta.isReadOnly(3)).isTrue();
            assertThat(meta.isAutoIncrement(1)).isFalse();
            assertThat(meta.isCurrency(1)).isFalse();
            assertThat(meta.getColumnDisplaySize(1)).isPositive();
            assertThat(meta.getPrecision(1)).isPositive();
            assertThat(meta.getScale(1)).isZero();
            assertThat(meta.getSchemaName(1)).isEmpty();
            assertThat(meta.getCatalogName(1)).isEmpty();
            assertThatThrownBy(() -> meta.getColumnLabel(4)).hasFieldOrPropertyWithValue("SQLState", "42703");
            var parameters = select.getParameterMetaData();
            assertThat(parameters.getParameterCount()).isEqualTo(1);
            assertThat(parameters.getParameterMode(1)).isEqualTo(ParameterMetaData.parameterModeIn);
            assertThat(parameters.isNullable(1)).isEqualTo(ParameterMetaData.parameterNullableUnknown);
            assertThat(parameters.isSigned(1)).isTrue();
            assertThat(parameters.getPrecision(1)).isZero();
            assertThat(parameters.getScale(1)).isZero();
            assertThat(parameters.getParameterTypeName(1)).isEqualTo("OTHER");
            assertThat(parameters.getParameterClassName(1)).isEqualTo("java.lang.Object");
            assertThat(parameters.getParameterType(1)).isEqualTo(Types.OTHER);
            assertThatThrownBy(() -> parameters.getParameterType(2)).isInstanceOf(SQLException.class);
        }
        try (PreparedStatement update = db.connection().prepareStatement("DELETE FROM t")) {
            assertThat(update.getMetaData()).isNull();
        }
    }

    @Test
    void cancelEndsAScanBetweenPages() throws SQLException {
        try (PreparedStatement scan = db.connection().prepareStatement("SELECT key FROM t")) {
            scan.setFetchSize(1);
            ResultSet rows = scan.executeQuery();
            assertThat(rows.next()).isTrue();
            scan.cancel();
            assertThatThrownBy(rows::next)
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasFieldOrPropertyWithValue("SQLState", "57014");
            assertThat(Database.rows(scan.executeQuery())).hasSize(2);
        }
    }

    @Test
    void abortEndsTheConnection() throws SQLException {
        Database aborted = db.again();
        assertThatThrownBy(() -> aborted.connection().abort(null)).isInstanceOf(SQLException.class);
        Statement open = aborted.connection().createStatement();
        List<Runnable> handed = new ArrayList<>();
        aborted.connection().abort(handed::add);
        assertThat(aborted.connection().isClosed()).isTrue();
        assertThatThrownBy(() -> aborted.connection().createStatement()).isInstanceOf(SQLException.class);
        aborted.connection().abort(handed::add);
        assertThat(handed).hasSize(1);
        handed.get(0).run();
        assertThat(open.isClosed()).isTrue();
    }

    @Test
    void threadsUseConnectionsOfTheirOwnAtTheSameTime() throws Exception {
        db.run("INSERT INTO t VALUES ('counter', '0')");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> wins = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                wins.add(threads.submit(() -> increment(500)));
            }
            for (Future<Integer> win : wins) {
                assertThat(win.get()).isEqualTo(500);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(db.rows("SELECT value FROM t WHERE key = 'counter'")).containsExactly("2000");
    }

    private int increment(int times) throws SQLException {
        int done = 0;
        try (Database own = db.again()) {
            while (done < times) {
                try (ResultSet seen = own.prepared("SELECT value, version FROM t WHERE key = 'counter'")
                        .executeQuery()) {
                    seen.next();
                    String set = "UPDATE t SET value = ? WHERE key = 'counter' AND version = ?";
                    done += own.run(set, seen.getInt(1) + 1, seen.getLong(2));
                }
            }
        }
        return done;
    }
}
