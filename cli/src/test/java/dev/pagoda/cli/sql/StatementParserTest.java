package dev.pagoda.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.Test;

/** What the line editor is told: when a statement has ended, which word is written, and what it may be. */
final class StatementParserTest {
    private static ParsedLine parse(String line, int cursor) {
        return new StatementParser().parse(line, cursor, ParseContext.COMPLETE);
    }

    private static List<String> candidates(Connection connection, String line) {
        List<Candidate> candidates = new ArrayList<>();
        new SqlCompleter(connection).complete(null, parse(line, line.length()), candidates);
        return candidates.stream().map(Candidate::value).toList();
    }

    @Test
    void aStatementIsCompleteAtItsSemicolon() {
        assertThat(StatementParser.isComplete("SELECT 1;")).isTrue();
        assertThat(StatementParser.isComplete("")).isTrue();
        assertThat(StatementParser.isComplete("\\d words")).isTrue();
        assertThat(StatementParser.isComplete("quit")).isTrue();
        assertThat(StatementParser.isComplete("SELECT 1; -- done")).isTrue();
        assertThat(StatementParser.isComplete("SELECT 1")).isFalse();
        assertThat(StatementParser.isComplete("SELECT 1; SELECT")).isFalse();
        assertThat(StatementParser.isComplete("SELECT ';")).isFalse();
        assertThat(StatementParser.isComplete("SELECT 1 -- ;")).isFalse();
    }

    @Test
    void theWordAtTheCursorIsTold() {
        ParsedLine middle = parse("SELECT val FROM", 10);
        assertThat(middle.word()).isEqualTo("val");
        assertThat(middle.wordCursor()).isEqualTo(3);
        assertThat(middle.wordIndex()).isEqualTo(1);
        ParsedLine blank = parse("SELECT ", 7);
        assertThat(blank.word()).isEmpty();
        assertThat(blank.words()).containsExactly("SELECT", "");
        assertThat(parse("", 0).word()).isEmpty();
    }

    @Test
    void wordsTablesAndCommandsAreOffered() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:pagoda:memory:completion");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE words (key VARCHAR PRIMARY KEY, value VARCHAR)");
            statement.execute("CREATE TABLE \"two words\" (key VARCHAR PRIMARY KEY, value VARCHAR)");
            assertThat(candidates(connection, "sel")).contains("select", "words", "\"two words\"");
            assertThat(candidates(connection, "SEL")).contains("SELECT");
            assertThat(candidates(connection, "\\")).contains("\\d", "\\q").doesNotContain("words");
        }
    }
}
