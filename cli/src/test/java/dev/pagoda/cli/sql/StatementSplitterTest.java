package dev.pagoda.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.cli.sql.StatementSplitter.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatementSplitterTest {
    private final StatementSplitter splitter = new StatementSplitter();

    private List<String> split(String text) {
        List<String> statements = new ArrayList<>();
        text.lines().forEach(line -> splitter.add(line).forEach(statement -> statements.add(statement.sql())));
        return statements;
    }

    @Test
    void semicolonsEndStatements() {
        assertThat(split("a; b;;  ; c")).containsExactly("a", "b");
        assertThat(splitter.isBlank()).isFalse();
        assertThat(splitter.rest()).isEqualTo(new Statement("c", 1));
        assertThat(splitter.isBlank()).isTrue();
        assertThat(splitter.rest()).isNull();
    }

    @Test
    void quotesHideSemicolons() {
        assertThat(split("'a;''b;' \"c;\"\"d\" `e;` f;")).containsExactly("'a;''b;' \"c;\"\"d\" `e;` f");
        assertThat(split("'two\nlines;\nlong';")).containsExactly("'two\nlines;\nlong'");
        assertThat(split("E'\\';' x;")).containsExactly("E'\\';' x");
        assertThat(split("e'\\'''; still';")).containsExactly("e'\\'''; still'");
        assertThat(split("'\\'; fine'\\''';")).containsExactly("'\\'", "fine'\\'''");
        assertThat(split("namE'\\'; x;")).containsExactly("namE'\\'", "x");
    }

    @Test
    void commentsHideSemicolons() {
        assertThat(split("a -- b; c\n; /* d; /* e; */ f; */ g;")).containsExactly("a -- b; c", "g");
        assertThat(split("-- only; a comment\n/* and; another */")).isEmpty();
        assertThat(splitter.isBlank()).isTrue();
        assertThat(split("/* begun")).isEmpty();
        assertThat(splitter.isBlank()).isFalse();
        assertThat(splitter.rest()).isNull();
    }

    @Test
    void linesAreThoseOnWhichStatementsBegin() {
        assertThat(splitter.add("-- a comment")).isEmpty();
        assertThat(splitter.skip()).isEqualTo(2);
        assertThat(splitter.add("a; b")).containsExactly(new Statement("a", 3));
        assertThat(splitter.add("; c;")).containsExactly(new Statement("b", 3), new Statement("c", 4));
    }
}
