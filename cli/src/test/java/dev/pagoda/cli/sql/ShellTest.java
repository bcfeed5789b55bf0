package dev.pagoda.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.cli.console.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The interactive shell on a terminal whose keys a test presses. */
final class ShellTest {
    @TempDir
    Path directory;

    private final PipedOutputStream keys = new PipedOutputStream();
    private final PipedInputStream typed = new PipedInputStream();
    private final Screen screen = new Screen();
    private Connection connection;
    private DumbTerminal terminal;
    private CompletableFuture<Void> shell;

    /** Keeps what is printed, and does something when a text appears. */
    private static final class Screen extends ByteArrayOutputStream {
        private final AtomicReference<Runnable> reaction = new AtomicReference<>();
        private volatile String trigger = "";

        void when(String text, Runnable action) {
            trigger = text;
            reaction.set(action);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            if (reaction.get() != null && text().contains(trigger)) {
                reaction.getAndSet(null).run();
            }
        }

        synchronized String text() {
            return toString(StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void open() throws IOException, SQLException {
        connection = DriverManager.getConnection("jdbc:pagoda:mvstore:" + directory.resolve("data.mv"));
        keys.connect(typed);
        terminal = new DumbTerminal("test", "dumb", typed, screen, StandardCharsets.UTF_8);
        execute("CREATE TABLE words (key VARCHAR PRIMARY KEY, value VARCHAR)");
    }

    @AfterEach
    void close() throws Exception {
        if (shell != null && !shell.isDone()) {
            keys.close();
            shell.get(20, TimeUnit.SECONDS);
        }
        terminal.close();
        connection.close();
    }

    private void start(Path history) {
        SqlSession session = new SqlSession(connection, terminal.writer(), Format.TABLE, true);
        Shell tested = new Shell(session, terminal, history);
        shell = CompletableFuture.runAsync(() -> {
            try {
                tested.run();
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        see("Connected to mvstore:");
    }

    private void press(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    private void see(String text) {
        await().atMost(20, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(screen.text()).contains(text));
    }

    /** Ends the input, as Ctrl-D does. */
    private void leave() throws IOException, ExecutionException, InterruptedException, TimeoutException {
        keys.close();
        shell.get(20, TimeUnit.SECONDS);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void statementsOfSeveralLinesRunAtTheSemicolon() throws Exception {
        start(null);
        press("INSERT INTO words\nVALUES ('a;b',\n'1');\n");
        see("1 row changed, ");
        press("SELECT key, value FROM words; SELECT 7;\n");
        see(" a;b | 1");
        see("  7\n");
        leave();
        assertThat(screen.text()).containsPattern("1 row, [\\d.]+ ms");
    }

    @Test
    void errorsAreShownAndTheShellGoesOn() throws Exception {
        start(null);
        press("SELECT nonsense FROM words;\n");
        see("ERROR 42703: ");
        press("\\dance\n");
        see("ERROR 42601: The shell has no command \\dance");
        press("\\d nowhere\n");
        see("ERROR 42P01: There is no table nowhere");
        press("\\d WORDS\n");
        see("Table words");
        press("help\n");
        see("Statements end with a semicolon");
        press("quit;\n");
        shell.get(20, TimeUnit.SECONDS);
    }

    @Test
    void interruptCancelsTheStatementThatRuns() throws Exception {
        StringBuilder insert = new StringBuilder("INSERT INTO words VALUES ('row 0000', 'v')");
        for (int i = 1; i < 5_000; i++) {
            insert.append(String.format(", ('row %04d', '%s')", i, "v".repeat(50)));
        }
        execute(insert.toString());
        start(null);
        screen.when("row 0000", () -> terminal.raise(Terminal.Signal.INT));
        press("SELECT * FROM words;\n");
        see("ERROR 57014: The statement was cancelled");
        press("SELECT COUNT(*) FROM words;\n");
        see("5000\n");
        leave();
        assertThat(screen.text()).doesNotContain("row 4999");
    }

    @Test
    void interruptAtThePromptGivesUpWhatWasTyped() throws Exception {
        start(null);
        press("SELECT 'never',\n'nothing");
        await().atMost(20, TimeUnit.SECONDS).until(() -> typed.available() == 0);
        terminal.raise(Terminal.Signal.INT);
        await().atMost(20, TimeUnit.SECONDS).until(() -> screen.text().split("pagoda> ", -1).length > 2);
        press("SELECT 'thing';\n");
        see(" thing\n");
        leave();
    }

    @Test
    void leavingATransactionUndoesIt() throws Exception {
        start(null);
        press("BEGIN;\n");
        see("OK, ");
        press("INSERT INTO words VALUES ('a', '1');\n");
        see("pagoda*> ");
        press("SAVEPOINT s; ROLLBACK TO s;\n");
        leave();
        assertThat(screen.text()).contains("The open transaction was rolled back");
    }

    @Test
    void historyHoldsWholeStatements() throws Exception {
        Path history = directory.resolve("history");
        start(history);
        press("SELECT\n 12;\n");
        see(" 12\n");
        leave();
        assertThat(Files.readString(history)).isEqualTo("SELECT\\n 12;\n");
    }
}
