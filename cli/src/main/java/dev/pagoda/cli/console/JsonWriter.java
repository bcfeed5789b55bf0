package dev.pagoda.cli.console;

import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JSON object for each row, on a line of its own. */
final class JsonWriter implements RowWriter {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");

    private final PrintWriter out;
    private final List<Column> columns;

    JsonWriter(PrintWriter out, List<Column> columns) {
        this.out = out;
        this.columns = columns;
    }

    @Override
    public void row(List<? extends @Nullable String> fields) {
        StringBuilder line = new StringBuilder("{");
        for (int i = 0; i < columns.size(); i++) {
            line.append(i == 0 ? "" : ",");
            quote(columns.get(i).label(), line);
            line.append(':');
            value(columns.get(i).kind(), fields.get(i), line);
        }
        out.print(line.append("}\n"));
    }

    @Override
    public void end() {}

    private static void value(Column.Kind kind, @Nullable String text, StringBuilder to) {
        boolean bare = text != null
                && (kind == Column.Kind.FLAG
                        || (kind == Column.Kind.NUMBER && NUMBER.matcher(text).matches()));
        if (text == null || bare) {
            to.append(text);
        } else {
            quote(text, to);
        }
    }

    private static void quote(String text, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> to.append('\\').append(c);
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                default -> to.append(isBare(text, i) ? String.valueOf(c) : String.format("\\u%04x", (int) c));
            }
        }
        to.append('"');
    }

    /** Control characters, and halves of a pair without the other, can't stand for themselves. */
    private static boolean isBare(String text, int index) {
        char c = text.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
        }
        return c >= ' ' && c != 0x7F;
    }
}
