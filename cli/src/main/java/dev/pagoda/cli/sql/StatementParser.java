package dev.pagoda.cli.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells the line editor whether a statement has ended, and which word is being written. */
final class StatementParser implements Parser {
    private static final Pattern WORD = Pattern.compile("[\\\\\\p{L}\\p{N}_$.]+");

    /** A line as the editor wants it. */
    private record Line(String line, int cursor, List<String> words, int wordIndex, int wordCursor)
            implements CompletingParsedLine {
        @Override
        public String word() {
            return words.get(wordIndex);
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor;
        }

        @Override
        public int rawWordLength() {
            return word().length();
        }
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && !isComplete(line)) {
            throw new EOFError(-1, -1, "The statement has no semicolon yet", ";");
        }
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find() && matcher.start() < cursor) {
            if (matcher.end() >= cursor) {
                words.add(matcher.group());
                return new Line(line, cursor, words, words.size() - 1, cursor - matcher.start());
            }
            words.add(matcher.group());
        }
        words.add("");
        return new Line(line, cursor, words, words.size() - 1, 0);
    }

    /** There are no escapes outside of quotes. */
    @Override
    public boolean isEscapeChar(char c) {
        return false;
    }

    /** Returns whether {@code text} is empty, a command of the shell, or statements of which the last one has ended. */
    static boolean isComplete(String text) {
        if (text.isBlank() || ShellCommands.isCommand(text)) {
            return true;
        }
        StatementSplitter splitter = new StatementSplitter();
        text.lines().forEach(splitter::add);
        return splitter.isBlank();
    }
}
