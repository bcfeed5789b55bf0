package dev.pagoda.cli.sql;

import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.assembly.Pagoda;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Offers keywords, columns, names of tables and commands of the shell. */
final class SqlCompleter implements Completer {
    private static final List<String> WORDS = List.of(
            ("SELECT FROM WHERE AND KEY VALUE VERSION TTL CREATED_AT UPDATED_AT EXPIRES_AT LIKE BETWEEN IN IS NOT NULL ORDER BY"
                            + " ASC DESC LIMIT OFFSET COUNT INSERT INTO VALUES ON CONFLICT DO NOTHING UPDATE SET EXCLUDED DELETE"
                            + " UPSERT REPLACE MERGE RETURNING CREATE TABLE IF EXISTS PRIMARY DROP TRUNCATE SHOW TABLES EXPLAIN"
                            + " BEGIN COMMIT ROLLBACK SAVEPOINT RELEASE TO VARCHAR BIGINT INTEGER BOOLEAN VARBINARY UUID WITH")
                    .split(" "));
    private static final List<String> COMMANDS = List.of("\\d", "\\format", "\\timing", "\\?", "\\q");
    private static final Pattern PLAIN_NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*");

    private final Connection connection;

    SqlCompleter(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String word = line.word();
        if (word.startsWith("\\")) {
            COMMANDS.forEach(command -> candidates.add(new Candidate(command)));
            return;
        }
        tables().forEach(name -> candidates.add(candidate(name)));
        boolean lower = word.equals(word.toLowerCase(Locale.ROOT));
        WORDS.forEach(known -> candidates.add(candidate(lower ? known.toLowerCase(Locale.ROOT) : known)));
    }

    private static Candidate candidate(String text) {
        return new Candidate(text, text, null, null, null, null, true);
    }

    private Stream<String> tables() {
        try {
            return connection.unwrap(Pagoda.class).caches().stream()
                    .map(CacheInfo::name)
                    .map(name -> PLAIN_NAME.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"');
        } catch (SQLException | StoreException e) {
            // No help is better than an error in the middle of a line.
            return Stream.of();
        }
    }
}
