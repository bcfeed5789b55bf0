package dev.pagoda.cli.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;
import org.jspecify.annotations.Nullable;

/**
 * Rows under each other. The first rows decide how wide the columns are; a later field that is wider moves the rest of its row, so that
 * results of any size can be printed.
 */
public final class TableWriter implements RowWriter {
    private static final int ROWS_TO_MEASURE = 500;
    private static final int WIDEST = 120;

    private final PrintWriter out;
    private final List<Column> columns;
    private final List<List<String>> kept = new ArrayList<>();
    private final int[] widths;
    private boolean measured;

    public TableWriter(PrintWriter out, List<Column> columns) {
        this.out = out;
        this.columns = columns;
        this.widths = new int[columns.size()];
    }

    @Override
    public void row(List<? extends @Nullable String> fields) {
        List<String> shown = new ArrayList<>();
        fields.forEach(field -> shown.add(field == null ? "NULL" : printable(field)));
        if (measured) {
            line(shown);
        } else if (kept.add(shown) && kept.size() == ROWS_TO_MEASURE) {
            printKept();
        }
    }

    @Override
    public void end() {
        if (!measured) {
            printKept();
        }
    }

    private void printKept() {
        measured = true;
        List<String> labels =
                columns.stream().map(column -> printable(column.label())).toList();
        measure(labels);
        kept.forEach(this::measure);
        heading(labels);
        kept.forEach(this::line);
        kept.clear();
    }

    private void measure(List<String> fields) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], Math.min(WIDEST, width(fields.get(i))));
        }
    }

    private void heading(List<String> labels) {
        StringBuilder line = new StringBuilder();
        StringBuilder rule = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? " " : "| ");
            append(line, labels.get(i), widths[i], false);
            line.append(' ');
            rule.append(i == 0 ? "" : "+").append("-".repeat(widths[i] + 2));
        }
        print(line);
        print(rule);
    }

    private void line(List<String> fields) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? " " : "| ");
            append(line, fields.get(i), widths[i], columns.get(i).kind() == Column.Kind.NUMBER);
            line.append(' ');
        }
        print(line);
    }

    private void print(StringBuilder line) {
        out.print(line.toString().stripTrailing());
        out.print('\n');
    }

    private static void append(StringBuilder line, String field, int width, boolean right) {
        String blanks = " ".repeat(Math.max(0, width - width(field)));
        line.append(right ? blanks : "").append(field).append(right ? "" : blanks);
    }

    /** Escapes what would move the cursor or speak to the terminal. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        shown.append(String.format("\\u%04x", c));
                    } else {
                        shown.appendCodePoint(c);
                    }
                }
            }
        });
        return shown.toString();
    }

    private static int width(String text) {
        return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }
}
