package dev.pagoda.cli.console;

import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows as RFC 4180 has them. An empty text is quoted, so that it differs from NULL. */
final class CsvWriter implements RowWriter {
    private static final Pattern SPECIAL = Pattern.compile("[\",\r\n]|^\\s|\\s$|^$");

    private final PrintWriter out;

    CsvWriter(PrintWriter out, List<Column> columns) {
        this.out = out;
        row(columns.stream().map(Column::label).toList());
    }

    @Override
    public void row(List<? extends @Nullable String> fields) {
        out.print(fields.stream().map(CsvWriter::field).collect(Collectors.joining(",")));
        out.print("\r\n");
    }

    @Override
    public void end() {}

    private static String field(@Nullable String text) {
        if (text == null) {
            return "";
        }
        return SPECIAL.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
