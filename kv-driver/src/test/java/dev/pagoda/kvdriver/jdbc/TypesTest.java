package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.TimeZone;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type as key and as value, and the ways in and out through JDBC. */
final class TypesTest {
    private Database db;

    @BeforeEach
    void open() throws SQLException {
        db = Database.memory();
    }

    @AfterEach
    void close() throws SQLException {
        db.close();
    }

    static Stream<Arguments> types() {
        return Stream.of(
                Arguments.of("VARCHAR(20)", "text", "text", Types.VARCHAR),
                Arguments.of("TINYINT", 5, "5", Types.TINYINT),
                Arguments.of("SMALLINT", 5, "5", Types.SMALLINT),
                Arguments.of("INTEGER", 5, "5", Types.INTEGER),
                Arguments.of("BIGINT", 5_000_000_000L, "5000000000", Types.BIGINT),
                Arguments.of("REAL", 1.5f, "1.5", Types.REAL),
                Arguments.of("DOUBLE PRECISION", 2.25, "2.25", Types.DOUBLE),
                Arguments.of("DECIMAL(10, 2)", new BigDecimal("12.50"), "12.50", Types.DECIMAL),
                Arguments.of("BOOLEAN", true, "true", Types.BOOLEAN),
                Arguments.of("DATE", Date.valueOf("2026-01-31"), "2026-01-31", Types.DATE),
                Arguments.of("TIME", Time.valueOf("10:11:12"), "10:11:12", Types.TIME),
                Arguments.of(
                        "TIMESTAMP",
                        Timestamp.valueOf("2026-01-31 10:11:12.5"),
                        "2026-01-31 10:11:12.500",
                        Types.TIMESTAMP),
                Arguments.of(
                        "TIMESTAMP WITH TIME ZONE",
                        OffsetDateTime.of(2026, 1, 31, 10, 11, 12, 0, ZoneOffset.UTC),
                        "2026-01-31 10:11:12Z",
                        Types.TIMESTAMP_WITH_TIMEZONE),
                Arguments.of("UUID", new UUID(1, 2), "00000000-0000-0001-0000-000000000002", Types.OTHER),
                Arguments.of("BYTEA", new byte[] {0, 127, -1}, "007fff", Types.VARBINARY));
    }

    @ParameterizedTest
    @MethodSource("types")
    void keysAndValuesComeBack(String type, Object value, String text, int code) throws SQLException {
        keysAndValuesComeBackFrom(db, type, value, text, code);
    }

    @ParameterizedTest
    @MethodSource("types")
    void keysAndValuesComeBackFromAFile(String type, Object value, String text, int code, @TempDir Path directory)
            throws SQLException {
        try (Database file = new Database("jdbc:pagoda:mvstore:" + directory.resolve("types.mv"))) {
            keysAndValuesComeBackFrom(file, type, value, text, code);
        }
    }

    private static void keysAndValuesComeBackFrom(Database db, String type, Object value, String text, int code)
            throws SQLException {
        db.run("CREATE TABLE t (key " + type + " PRIMARY KEY, value " + type + ")");
        assertThat(db.run("INSERT INTO t VALUES (?, ?)", value, value)).isEqualTo(1);
        assertThatThrownBy(() -> db.run("INSERT INTO t VALUES (?, ?)", value, value))
                .hasFieldOrPropertyWithValue("SQLState", "23505");
        assertThat(db.rows("SELECT key, value FROM t WHERE key = ? AND value = ?", value, value))
                .containsExactly(text + "|" + text);
        assertThat(db.rows("SELECT key FROM t WHERE key IN (?) AND value >= ?", value, value))
                .containsExactly(text);
        assertThat(db.rows("SELECT key FROM t WHERE key >= ? AND key <= ?", value, value))
                .containsExactly(text);
        assertThat(db.rows("SELECT key FROM t WHERE key BETWEEN ? AND ?", value, value))
                .containsExactly(text);
        assertThat(db.rows("SELECT key FROM t WHERE key < ?", value)).isEmpty();
        assertThat(db.run("UPDATE t SET value = ? WHERE key = ? AND value = ?", value, value, value))
                .isEqualTo(1);
        try (PreparedStatement select = db.prepared("SELECT key, value FROM t");
                ResultSet rows = select.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getObject(1)).isEqualTo(value);
            assertThat(rows.getObject("value")).isEqualTo(value);
            assertThat(rows.getMetaData().getColumnType(2)).isEqualTo(code);
            assertThat(rows.getMetaData().getColumnClassName(2))
                    .isEqualTo(value.getClass().getName());
        }
        assertThat(db.run("DELETE FROM t WHERE key = ? AND value = ?", value, value))
                .isEqualTo(1);
    }

    private ResultSet row(String type, Object value) throws SQLException {
        db.run("CREATE TABLE t (key INTEGER PRIMARY KEY, value " + type + ")");
        db.run("INSERT INTO t VALUES (1, ?)", value);
        ResultSet rows = db.prepared("SELECT value FROM t WHERE key = 1").executeQuery();
        assertThat(rows.next()).isTrue();
        return rows;
    }

    @Test
    void numbersThroughEveryGetter() throws SQLException {
        ResultSet row = row("BIGINT", 42);
        assertThat(row.getByte(1)).isEqualTo((byte) 42);
        assertThat(row.getShort(1)).isEqualTo((short) 42);
        assertThat(row.getInt("value")).isEqualTo(42);
        assertThat(row.getLong(1)).isEqualTo(42L);
        assertThat(row.getFloat(1)).isEqualTo(42f);
        assertThat(row.getDouble(1)).isEqualTo(42d);
        assertThat(row.getBigDecimal(1)).isEqualByComparingTo("42");
        assertThat(row.getBoolean(1)).isTrue();
        assertThat(row.getString(1)).isEqualTo("42");
        assertThat(row.getObject(1, Integer.class)).isEqualTo(42);
        assertThat(row.getObject(1, String.class)).isEqualTo("42");
        assertThat(row.getObject(1, BigDecimal.class)).isEqualByComparingTo("42");
        assertThat(row.wasNull()).isFalse();
        assertThatThrownBy(() -> row.getObject(1, UUID.class)).hasFieldOrPropertyWithValue("SQLState", "42804");
        assertThatThrownBy(() -> row.getTimestamp(1)).hasFieldOrPropertyWithValue("SQLState", "42804");
    }

    @Test
    void numbersThatDoNotFitAreRefused() throws SQLException {
        ResultSet row = row("BIGINT", 5_000_000_000L);
        assertThatThrownBy(() -> row.getInt(1)).hasFieldOrPropertyWithValue("SQLState", "22003");
        assertThatThrownBy(() -> row.getByte(1)).hasFieldOrPropertyWithValue("SQLState", "22003");
        assertThat(row.getLong(1)).isEqualTo(5_000_000_000L);
    }

    @Test
    void textThroughEveryGetter() throws SQLException, IOException {
        ResultSet row = row("VARCHAR", "12");
        assertThat(row.getInt(1)).isEqualTo(12);
        assertThat(row.getNString(1)).isEqualTo("12");
        assertThat(row.getBytes(1)).isEqualTo("12".getBytes(StandardCharsets.UTF_8));
        assertThat(row.getAsciiStream(1)).hasContent("12");
        assertThat(row.getBinaryStream(1)).hasContent("12");
        assertThat(new BufferedReader(row.getCharacterStream(1)).readLine()).isEqualTo("12");
        assertThat(new BufferedReader(row.getNCharacterStream(1)).readLine()).isEqualTo("12");
        assertThat(row.getObject(1, Long.class)).isEqualTo(12L);
        assertThatThrownBy(() -> row.getBlob(1)).isInstanceOf(SQLFeatureNotSupportedException.class);
        assertThatThrownBy(() -> row.getClob(1)).isInstanceOf(SQLFeatureNotSupportedException.class);
        assertThatThrownBy(() -> row.getArray(1)).isInstanceOf(SQLFeatureNotSupportedException.class);
    }

    @Test
    void pointsInTimeThroughEveryGetter() throws SQLException {
        Instant instant = Instant.parse("2026-01-31T10:11:12Z");
        ResultSet row = row("TIMESTAMP WITH TIME ZONE", Timestamp.from(instant));
        assertThat(row.getTimestamp(1)).isEqualTo(Timestamp.from(instant));
        assertThat(row.getObject(1, Instant.class)).isEqualTo(instant);
        assertThat(row.getObject(1, OffsetDateTime.class)).isEqualTo(instant.atOffset(ZoneOffset.UTC));
        assertThat(row.getObject(1, LocalDateTime.class)).isEqualTo(LocalDateTime.of(2026, 1, 31, 10, 11, 12));
        Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
        assertThat(row.getDate(1, tokyo).getTime())
                .isEqualTo(Instant.parse("2026-01-30T15:00:00Z").toEpochMilli());
    }

    @Test
    void datesWithoutAZoneAreTheDatesThatWereShown() throws SQLException {
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
            ResultSet row = row("TIMESTAMP", Timestamp.valueOf("2026-01-31 23:30:00"));
            assertThat(row.getString(1)).isEqualTo("2026-01-31 23:30");
            assertThat(row.getTimestamp(1)).isEqualTo(Timestamp.valueOf("2026-01-31 23:30:00"));
            assertThat(row.getDate(1)).isEqualTo(Date.valueOf("2026-01-31"));
            assertThat(row.getTime(1)).isEqualTo(Time.valueOf("23:30:00"));
            assertThat(row.getObject(1, LocalDateTime.class)).isEqualTo(LocalDateTime.of(2026, 1, 31, 23, 30));
            assertThat(row.getObject(1, LocalDate.class)).isEqualTo(LocalDate.of(2026, 1, 31));
            assertThat(row.getObject(1, LocalTime.class)).isEqualTo(LocalTime.of(23, 30));
            Calendar utc = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
            assertThat(row.getTimestamp(1, utc).getTime())
                    .isEqualTo(Instant.parse("2026-01-31T23:30:00Z").toEpochMilli());
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void calendarsSayInWhichZoneADateIsShown() throws SQLException {
        db.run("CREATE TABLE t (key INTEGER PRIMARY KEY, value TIMESTAMP)");
        Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
        try (PreparedStatement insert = db.connection().prepareStatement("INSERT INTO t VALUES (1, ?)")) {
            insert.setTimestamp(1, Timestamp.from(Instant.parse("2026-01-31T20:00:00Z")), tokyo);
            insert.executeUpdate();
        }
        assertThat(db.rows("SELECT value FROM t")).containsExactly("2026-02-01 05:00");
    }

    @Test
    void everySetter() throws SQLException {
        db.run("CREATE TABLE t (key VARCHAR PRIMARY KEY, value JAVA_OBJECT)");
        String sql = "INSERT INTO t VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value";
        try (PreparedStatement put = db.connection().prepareStatement(sql)) {
            put.setString(1, "k");
            assertPut(put, p -> p.setBoolean(2, true), "true");
            assertPut(put, p -> p.setByte(2, (byte) 1), "1");
            assertPut(put, p -> p.setShort(2, (short) 2), "2");
            assertPut(put, p -> p.setInt(2, 3), "3");
            assertPut(put, p -> p.setLong(2, 4), "4");
            assertPut(put, p -> p.setFloat(2, 1.5f), "1.5");
            assertPut(put, p -> p.setDouble(2, 2.5), "2.5");
            assertPut(put, p -> p.setBigDecimal(2, new BigDecimal("3.50")), "3.50");
            assertPut(put, p -> p.setNString(2, "n"), "n");
            assertPut(put, p -> p.setBytes(2, new byte[] {1, 2}), "0102");
            assertPut(put, p -> p.setDate(2, Date.valueOf("2026-01-02")), "2026-01-02");
            assertPut(put, p -> p.setTime(2, Time.valueOf("01:02:03")), "01:02:03");
            assertPut(put, p -> p.setDate(2, Date.valueOf("2026-01-02"), null), "2026-01-02");
            assertPut(put, p -> p.setTime(2, Time.valueOf("01:02:03"), null), "01:02:03");
            assertPut(put, p -> p.setObject(2, "5", Types.INTEGER), "5");
            assertPut(put, p -> p.setObject(2, 5, Types.VARCHAR), "5");
            assertPut(put, p -> p.setObject(2, "6", JDBCType.BIGINT), "6");
            assertPut(put, p -> p.setObject(2, "7", Types.DECIMAL, 2), "7");
            assertPut(put, p -> p.setObject(2, "true", JDBCType.BOOLEAN, 0), "true");
            assertPut(put, p -> p.setAsciiStream(2, stream("abc"), 2), "ab");
            assertPut(put, p -> p.setAsciiStream(2, stream("abc"), 3L), "abc");
            assertPut(put, p -> p.setAsciiStream(2, stream("abc")), "abc");
            assertPut(put, p -> p.setBinaryStream(2, stream("a"), 1), "61");
            assertPut(put, p -> p.setBinaryStream(2, stream("a"), 1L), "61");
            assertPut(put, p -> p.setBinaryStream(2, stream("a")), "61");
            assertPut(put, p -> p.setBlob(2, stream("a"), 1L), "61");
            assertPut(put, p -> p.setBlob(2, stream("a")), "61");
            assertPut(put, p -> p.setCharacterStream(2, new StringReader("abc"), 1), "a");
            assertPut(put, p -> p.setCharacterStream(2, new StringReader("abc"), 2L), "ab");
            assertPut(put, p -> p.setCharacterStream(2, new StringReader("abc")), "abc");
            assertPut(put, p -> p.setNCharacterStream(2, new StringReader("abc")), "abc");
            assertPut(put, p -> p.setNCharacterStream(2, new StringReader("abc"), 1L), "a");
            assertPut(put, p -> p.setClob(2, new StringReader("abc")), "abc");
            assertPut(put, p -> p.setClob(2, new StringReader("abc"), 2L), "ab");
            assertPut(put, p -> p.setNClob(2, new StringReader("abc")), "abc");
            assertPut(put, p -> p.setNClob(2, new StringReader("abc"), 2L), "ab");
            assertThatThrownBy(() -> put.setObject(2, "x", Types.INTEGER))
                    .hasFieldOrPropertyWithValue("SQLState", "22018");
            assertThatThrownBy(() -> put.setArray(2, null)).isInstanceOf(SQLFeatureNotSupportedException.class);
            put.setNull(2, Types.VARCHAR);
            assertThatThrownBy(put::executeUpdate).hasFieldOrPropertyWithValue("SQLState", "22004");
            put.setNull(2, Types.VARCHAR, "VARCHAR");
            assertThatThrownBy(put::executeUpdate).hasFieldOrPropertyWithValue("SQLState", "22004");
        }
    }

    private interface Setter {
        void set(PreparedStatement statement) throws SQLException;
    }

    private void assertPut(PreparedStatement put, Setter setter, String expected) throws SQLException {
        setter.set(put);
        assertThat(put.executeUpdate()).isEqualTo(1);
        assertThat(db.rows("SELECT value FROM t WHERE key = 'k'")).containsExactly(expected);
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void arraysOfBytesAreNeverShared() throws SQLException {
        byte[] given = {1, 2, 3};
        ResultSet row = row("VARBINARY", given);
        given[0] = 9;
        byte[] first = row.getBytes(1);
        assertThat(first).containsExactly(1, 2, 3);
        first[0] = 9;
        ((byte[]) row.getObject(1))[1] = 9;
        row.getObject(1, byte[].class)[2] = 9;
        assertThat(row.getBytes(1)).containsExactly(1, 2, 3);
    }

    @Test
    void metadataOfAnEntry() throws SQLException {
        Instant before = Instant.now().minusSeconds(1);
        db.run("CREATE TABLE t (key INTEGER PRIMARY KEY, value VARCHAR)");
        db.run("INSERT INTO t VALUES (1, 'x', 100)");
        try (ResultSet row = db.prepared("SELECT * FROM t").executeQuery()) {
            assertThat(row.next()).isTrue();
            assertThat(row.getLong("version")).isPositive();
            assertThat(row.getObject("created_at", Instant.class)).isAfter(before);
            assertThat(row.getTimestamp("updated_at").toInstant()).isAfter(before);
            assertThat(row.getObject("expires_at", Instant.class)).isAfter(before.plusSeconds(90));
            assertThat(row.getDouble("ttl")).isBetween(90.0, 100.0);
            assertThat(row.getObject("ttl", Duration.class)).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(100));
            assertThat(row.getObject("ttl")).isInstanceOf(BigDecimal.class);
        }
    }

    @Test
    void durationsAreTimesToLive() throws SQLException {
        db.run("CREATE TABLE t (key INTEGER PRIMARY KEY, value VARCHAR)");
        db.run("INSERT INTO t VALUES (1, 'x', ?)", Duration.ofHours(2));
        assertThat(db.rows("SELECT key FROM t WHERE ttl BETWEEN 7000 AND 7200")).containsExactly("1");
    }
}
