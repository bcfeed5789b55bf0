package dev.pagoda.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.cli.CommandLineRun.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command sql without a terminal. */
final class SqlCommandTest {
    private static final String CREATE = "CREATE TABLE t (key BIGINT PRIMARY KEY, value VARCHAR);";

    @TempDir
    Path directory;

    private CommandLineRun line;

    @BeforeEach
    void prepare() {
        line = new CommandLineRun(directory);
    }

    @Test
    void statementsFromArgumentsPrintTables() {
        Outcome outcome = line.run(
                "sql",
                CREATE + "INSERT INTO t VALUES (1, 'one'), (20, 'twenty, 二十')",
                "SELECT key, value, ttl FROM t ORDER BY key",
                "UPDATE t SET value = 'x' WHERE key = 7");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).isEqualTo("""
                        OK
                        2 rows changed
                         key | value        | ttl
                        -----+--------------+------
                           1 | one          | NULL
                          20 | twenty, 二十 | NULL
                        2 rows
                        0 rows changed
                        """);
    }

    @Test
    void statementsFromStandardInputEndAtSemicolonsOutsideOfQuotesAndComments() {
        Outcome outcome = line.input("""
                        -- a comment; with a semicolon
                        CREATE TABLE t (key VARCHAR PRIMARY KEY,
                          value VARCHAR); /* another; /* nested; */ one */
                        INSERT INTO t VALUES ('a;b', 'it''s; fine'), ('c', E'\\'; x');
                        \\format csv
                        SELECT key, value FROM t""").run("sql");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).isEqualTo("OK\n2 rows changed\nkey,value\r\na;b,it's; fine\r\nc,'; x\r\n");
    }

    @Test
    void theFirstErrorEndsTheScript() {
        Outcome outcome = line.input(
                        CREATE + "\nINSERT INTO t\nVALUES (1, 'a');\n\nSELECT nonsense\nFROM t;\nSELECT 1;\n")
                .run("sql");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isEqualTo("OK\n1 row changed\n");
        assertThat(outcome.err()).startsWith("ERROR 42703 in line 5: ").endsWith("\n");
        Outcome argument = line.run("sql", "SELECT * FROM nowhere", "SELECT 1");
        assertThat(argument.code()).isEqualTo(1);
        assertThat(argument.out()).isEmpty();
        assertThat(argument.err()).isEqualTo("ERROR 42P01: There is no table nowhere\n");
        assertThat(line.input("\\dance\n").run("sql").err())
                .isEqualTo("ERROR 42601 in line 1: The shell has no command \\dance; \\? lists those it has\n");
    }

    @Test
    void rowsAsJsonAndCsv() {
        String insert = CREATE + "INSERT INTO t VALUES (1, E'a\"b\\\\\\n\\u0001'), (2, ''), (3, ' x')";
        Outcome json = line.run("sql", "--json", insert, "SELECT key, value, ttl FROM t", "SELECT TRUE, 1.50, NULL");
        assertThat(json.out()).isEqualTo("""
                        {"key":1,"value":"a\\"b\\\\\\n\\u0001","ttl":null}
                        {"key":2,"value":"","ttl":null}
                        {"key":3,"value":" x","ttl":null}
                        {"C1":true,"C2":1.50,"C3":null}
                        """);
        Outcome csv = line.run("sql", "--csv", insert, "SELECT key, value, ttl FROM t WHERE key > 1");
        assertThat(csv.out()).isEqualTo("key,value,ttl\r\n2,\"\",\r\n3,\" x\",\r\n");
    }

    @Test
    void filesTimingAndCommandsOfTheShell() throws IOException {
        Path script =
                Files.writeString(directory.resolve("s.sql"), CREATE + "\n\\d\n\\d T\n\\timing\nSELECT 1;\n\\q\nx;");
        Outcome outcome = line.run("sql", "--timing", "-f", script.toString());
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .containsPattern("OK, [\\d.,]+ ms\n")
                .containsPattern(" t +\\| BIGINT +\\| VARCHAR +\\| heap\n")
                .containsPattern("Table t\n column +\\| type +\\| null\n")
                .containsPattern(" key +\\| BIGINT +\\| no\n")
                .containsPattern(" heap +\\| +0 \\| +0 \\|")
                .endsWith("Timing is off\n C1\n----\n  1\n1 row\n");
        assertThat(line.run("sql", "-f", directory.resolve("none.sql").toString())
                        .err())
                .isEqualTo("pagoda: There is no file " + directory.resolve("none.sql") + "\n");
        assertThat(line.input("help\nquit\n").run("sql").out()).startsWith("Statements end with a semicolon");
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() {
        Outcome outcome = line.run("sql", CREATE + "INSERT INTO t VALUES (1, E'\\u001b[2J')", "SELECT value FROM t");
        assertThat(outcome.out()).doesNotContain("\033").contains("\\u001b[2J");
    }

    @Test
    void resultsOfAnySizeArePrinted() {
        String rows = IntStream.range(0, 1_200)
                .mapToObj(i -> "(" + i + ", '" + "v".repeat(i < 600 ? 1 : 9) + "')")
                .collect(Collectors.joining(","));
        Outcome outcome = line.input(CREATE + "INSERT INTO t VALUES " + rows + "; SELECT key, value FROM t;")
                .run("sql");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines())
                .hasSize(2 + 2 + 1_200 + 1)
                .contains("   0 | v", " 599 | v", " 600 | vvvvvvvvv", " 1199 | vvvvvvvvv")
                .endsWith("1,200 rows");
    }

    @Test
    void anOpenTransactionEndsWithTheScript() {
        String file = "mvstore:" + directory.resolve("data.mv");
        line.run("sql", "-c", file, CREATE + "BEGIN; INSERT INTO t VALUES (1, 'lost')");
        line.run("sql", "-c", file, "BEGIN; INSERT INTO t VALUES (2, 'kept'); COMMIT");
        assertThat(line.run("sql", "--json", "-c", file, "SELECT key FROM t").out())
                .isEqualTo("{\"key\":2}\n");
    }
}
