package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random statements against a table and a sorted map: each count and each result is the same. A failure names the seed and the step. */
final class ModelTest {
    private static final int STEPS = 3_000;
    private static final int KEYS = 40;

    @TempDir
    private Path directory;

    private final NavigableMap<Integer, Integer> model = new TreeMap<>();
    private Random random;
    private Database db;

    @ParameterizedTest
    @ValueSource(strings = {"memory", "mvstore"})
    void behavesAsASortedMap(String kind) throws SQLException {
        long seed = new Random().nextLong();
        System.out.println("ModelTest." + kind + " seed " + seed);
        random = new Random(seed);
        try (Database opened = kind.equals("memory")
                ? Database.memory()
                : new Database("jdbc:pagoda:mvstore:" + directory.resolve("model.mv"))) {
            db = opened;
            db.run("CREATE TABLE t (key INTEGER PRIMARY KEY, value INTEGER)");
            for (int i = 0; i < STEPS; i++) {
                try {
                    step();
                } catch (SQLException | AssertionError e) {
                    throw new AssertionError("seed " + seed + ", step " + i, e);
                }
            }
        }
    }

    private void step() throws SQLException {
        switch (random.nextInt(10)) {
            case 0, 1 -> insert();
            case 2 -> upsert();
            case 3 -> update();
            case 4 -> updateWhereValue();
            case 5 -> delete();
            case 6 -> deleteRange();
            case 7 -> selectPoints();
            case 8 -> selectRange();
            default -> count();
        }
    }

    private int key() {
        return random.nextInt(KEYS) - KEYS / 2;
    }

    private int value() {
        return random.nextInt(5);
    }

    private void insert() throws SQLException {
        int key = key();
        int value = value();
        boolean absent = !model.containsKey(key);
        try {
            db.run("INSERT INTO t VALUES (?, ?)", key, value);
            assertThat(absent).isTrue();
            model.put(key, value);
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("23505");
            assertThat(absent).isFalse();
        }
    }

    private void upsert() throws SQLException {
        int key = key();
        int value = value();
        String[] forms = {
            "INSERT INTO t VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            "MERGE INTO t KEY(key) VALUES (?, ?)",
            "REPLACE INTO t VALUES (?, ?)"
        };
        assertThat(db.run(forms[random.nextInt(forms.length)], key, value)).isEqualTo(1);
        model.put(key, value);
    }

    private void update() throws SQLException {
        int key = key();
        int value = value();
        assertThat(db.run("UPDATE t SET value = ? WHERE key = ?", value, key))
                .isEqualTo(model.replace(key, value) == null ? 0 : 1);
    }

    private void updateWhereValue() throws SQLException {
        int from = value();
        int to = value();
        int low = key();
        int changed = change(e -> e.getValue() == from && e.getKey() >= low, to);
        assertThat(db.run("UPDATE t SET value = ? WHERE value = ? AND key >= ?", to, from, low))
                .isEqualTo(changed);
    }

    private int change(Predicate<Map.Entry<Integer, Integer>> condition, int to) {
        List<Integer> keys = model.entrySet().stream()
                .filter(condition)
                .map(Map.Entry::getKey)
                .toList();
        keys.forEach(key -> model.put(key, to));
        return keys.size();
    }

    private void delete() throws SQLException {
        int key = key();
        assertThat(db.run("DELETE FROM t WHERE key = ?", key)).isEqualTo(model.remove(key) == null ? 0 : 1);
    }

    private void deleteRange() throws SQLException {
        int low = key();
        int high = low + random.nextInt(4);
        int size = model.subMap(low, true, high, true).size();
        assertThat(db.run("DELETE FROM t WHERE key BETWEEN ? AND ?", low, high)).isEqualTo(size);
        model.subMap(low, true, high, true).clear();
    }

    private void selectPoints() throws SQLException {
        int a = key();
        int b = key();
        List<String> expected = model.entrySet().stream()
                .filter(e -> e.getKey() == a || e.getKey() == b)
                .map(e -> e.getKey() + "|" + e.getValue())
                .toList();
        assertThat(db.rows("SELECT key, value FROM t WHERE key IN (?, ?) ORDER BY key", a, b))
                .isEqualTo(expected);
    }

    private void selectRange() throws SQLException {
        int low = key();
        int limit = random.nextInt(10);
        int offset = random.nextInt(3);
        boolean descending = random.nextBoolean();
        List<String> expected = new ArrayList<>(
                model.tailMap(low, false).keySet().stream().map(String::valueOf).collect(Collectors.toList()));
        if (descending) {
            Collections.reverse(expected);
        }
        expected = expected.stream().skip(offset).limit(limit).toList();
        String sql = "SELECT key FROM t WHERE key > ? ORDER BY key" + (descending ? " DESC" : "") + " LIMIT ? OFFSET ?";
        assertThat(db.rows(sql, low, limit, offset)).isEqualTo(expected);
    }

    private void count() throws SQLException {
        int value = value();
        long expected = model.values().stream().filter(v -> v <= value).count();
        assertThat(db.rows("SELECT COUNT(*) FROM t WHERE value <= ?", value)).containsExactly(Long.toString(expected));
        assertThat(db.rows("SELECT COUNT(*) FROM t")).containsExactly(Integer.toString(model.size()));
    }
}
