package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The statements that the documentation shows run as they stand there. */
final class DocumentationTest {
    private static final Path PAGE = Path.of("..", "docs", "sql.md");

    @Test
    void everyStatementShownRuns() throws Exception {
        List<String> statements = Pattern.compile("(?s)```sql\n(.*?)```")
                .matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .flatMap(block ->
                        Pattern.compile("(?s)(.+?);\n").matcher(block).results().map(MatchResult::group))
                .toList();
        assertThat(statements).hasSizeGreaterThan(15);
        try (Database db = Database.memory();
                Statement statement = db.connection().createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
