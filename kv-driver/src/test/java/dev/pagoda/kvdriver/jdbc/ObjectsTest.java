package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table on the heap and its callers share no object that can change. */
final class ObjectsTest {
    private Database db;

    @BeforeEach
    void open() throws SQLException {
        db = Database.memory().all("CREATE TABLE t (key JAVA_OBJECT PRIMARY KEY, value JAVA_OBJECT)");
    }

    @AfterEach
    void close() throws SQLException {
        db.close();
    }

    @Test
    void anObjectThatWasSetMayChange() throws SQLException {
        List<String> key = new ArrayList<>(List.of("k"));
        List<String> value = new ArrayList<>(List.of("v"));
        db.run("INSERT INTO t VALUES (?, ?)", key, value);
        key.add("changed");
        value.add("changed");
        assertThat(read(List.of("k"))).isEqualTo(List.of("v"));
    }

    @Test
    @SuppressWarnings("unchecked")
    void anObjectThatWasReadMayChange() throws SQLException {
        db.run("INSERT INTO t VALUES (?, ?)", "list", new ArrayList<>(List.of("v")));
        ((List<String>) read("list")).add("changed");
        assertThat(read("list")).isEqualTo(List.of("v"));
        try (PreparedStatement statement = db.prepared("SELECT value FROM t WHERE key = 'list'");
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            rows.getObject(1, List.class).add("changed");
        }
        assertThat(read("list")).isEqualTo(List.of("v"));
    }

    @Test
    @SuppressWarnings("JavaUtilDate")
    void aDateThatWasReadMayChange() throws SQLException {
        db.run("INSERT INTO t VALUES (?, ?)", "dates", new ArrayList<>(List.of(new Date(5))));
        ((Date) ((List<?>) read("dates")).get(0)).setTime(6);
        assertThat(read("dates")).isEqualTo(List.of(new Date(5)));
    }

    private Object read(Object key) throws SQLException {
        try (PreparedStatement statement = db.prepared("SELECT value FROM t WHERE key = ?", key);
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            return rows.getObject(1);
        }
    }
}
