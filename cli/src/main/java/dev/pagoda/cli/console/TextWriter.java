package dev.pagoda.cli.console;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fields with tabs between them, without headings: one row is one line, whatever it holds. */
final class TextWriter implements RowWriter {
    private final PrintWriter out;

    TextWriter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void row(List<? extends @Nullable String> fields) {
        String separator = "";
        for (String field : fields) {
            out.print(separator);
            out.print(field == null ? "\\N" : escaped(field));
            separator = "\t";
        }
        out.print('\n');
    }

    @Override
    public void end() {}

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
