package dev.pagoda.kvdriver.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever text comes, the parser answers with a command or an error of its own; each failure names the seed that repeats it. */
final class SqlFuzzTest {
    private static final int ITERATIONS = 10_000;
    private static final Set<String> STATES = Set.of("42601", "0A000", "42703", "428C9", "42P01", "22018");
    private static final List<String> WORDS = List.of(
            "select",
            "insert",
            "into",
            "values",
            "update",
            "set",
            "delete",
            "from",
            "where",
            "and",
            "or",
            "not",
            "in",
            "like",
            "between",
            "is",
            "null",
            "key",
            "value",
            "version",
            "ttl",
            "expires_at",
            "t",
            "\"t\"",
            "`x`",
            "(",
            ")",
            ",",
            ".",
            "*",
            "=",
            "<",
            ">",
            "<=",
            ">=",
            "<>",
            "?",
            "1",
            "-2",
            "1.5",
            "1e5",
            "'a'",
            "''",
            "x'0f'",
            "order",
            "by",
            "asc",
            "desc",
            "limit",
            "offset",
            "fetch",
            "first",
            "rows",
            "only",
            "count",
            "on",
            "conflict",
            "do",
            "nothing",
            "excluded",
            "duplicate",
            "returning",
            "create",
            "table",
            "if",
            "exists",
            "primary",
            "varchar",
            "bigint",
            "with",
            "drop",
            "truncate",
            "begin",
            "commit",
            "rollback",
            "to",
            "savepoint",
            "release",
            "explain",
            "show",
            "tables",
            "merge",
            "upsert",
            "replace",
            "ignore",
            ";",
            "--",
            "/*",
            "*/",
            "{",
            "}",
            "d",
            "ts",
            "date",
            "timestamp",
            "uuid",
            "e'\\n'",
            "as",
            "+",
            "-",
            "/",
            "||",
            "::",
            "join",
            "group",
            "distinct",
            "case",
            "transaction",
            "isolation",
            "level",
            "serializable",
            "{d '2026-01-01'}");

    private static final List<String> STATEMENTS = List.of(
            "SELECT key, value AS v, 1 FROM t WHERE key = ? AND version > 3 ORDER BY key DESC LIMIT 5 OFFSET 2",
            "SELECT COUNT(*) FROM \"my.t\" WHERE key LIKE 'a%' ESCAPE '!' AND (value IN ('x', ?) AND ttl IS NOT NULL)",
            "INSERT INTO t (key, value, ttl) VALUES ('a', x'00ff', '10m'), (?, ?, NULL) ON CONFLICT (key) DO UPDATE SET"
                    + " value = EXCLUDED.value, ttl = 5 RETURNING key",
            "MERGE INTO t (key, value) KEY (key) VALUES (1, 2.5)",
            "UPDATE t AS x SET value = 'a', ttl = NULL WHERE x.key BETWEEN 1 AND 2 AND x.value <> 'b'",
            "DELETE FROM t WHERE key NOT IN (1, 2) RETURNING *",
            "CREATE TABLE IF NOT EXISTS t (key VARCHAR(20) NOT NULL PRIMARY KEY, value TIMESTAMP WITH TIME ZONE) WITH (ttl ="
                    + " '5m', tiers = (heap, disk))",
            "START TRANSACTION ISOLATION LEVEL READ COMMITTED",
            "/* c */ EXPLAIN SELECT * FROM t -- end");

    private static void parse(String text, long seed, int iteration) {
        try {
            Sql sql = Sql.parse(text);
            assertThat(sql.command()).isNotNull();
        } catch (SqlException e) {
            assertThat(e.sqlState())
                    .as("seed %d, iteration %d: %s", seed, iteration, text)
                    .isIn(STATES);
            assertThat(e.position()).isBetween(0, text.length() + 1);
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + seed + ", iteration " + iteration + ": " + text, e);
        }
    }

    @Test
    void randomWordsGiveACommandOrAnError() {
        long seed = new Random().nextLong();
        System.out.println("SqlFuzzTest.randomWords seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < ITERATIONS; i++) {
            StringBuilder text = new StringBuilder();
            int words = 1 + random.nextInt(25);
            for (int w = 0; w < words; w++) {
                text.append(WORDS.get(random.nextInt(WORDS.size()))).append(random.nextInt(8) == 0 ? "" : " ");
            }
            parse(text.toString(), seed, i);
        }
    }

    @Test
    void randomCharactersGiveACommandOrAnError() {
        long seed = new Random().nextLong();
        System.out.println("SqlFuzzTest.randomCharacters seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < ITERATIONS; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(40);
            for (int c = 0; c < length; c++) {
                text.append((char) (random.nextInt(6) == 0 ? random.nextInt(0x10000) : 32 + random.nextInt(95)));
            }
            parse(text.toString(), seed, i);
        }
    }

    @Test
    void damagedStatementsGiveACommandOrAnError() {
        long seed = new Random().nextLong();
        System.out.println("SqlFuzzTest.damagedStatements seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < ITERATIONS; i++) {
            StringBuilder text = new StringBuilder(STATEMENTS.get(random.nextInt(STATEMENTS.size())));
            for (int changes = random.nextInt(4); changes >= 0 && !text.isEmpty(); changes--) {
                damage(text, random);
            }
            parse(text.toString(), seed, i);
        }
    }

    private static void damage(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
            case 0 -> text.deleteCharAt(at);
            case 1 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
            case 2 -> text.setLength(at);
            default -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
        }
    }

    @Test
    void undamagedStatementsParse() {
        for (String statement : STATEMENTS) {
            assertThat(Sql.parse(statement).text()).isEqualTo(statement);
        }
    }
}
