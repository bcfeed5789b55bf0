package dev.pagoda.cli.console;

import java.io.PrintWriter;
import java.util.List;

/** How rows are printed. */
public enum Format {
    /** Columns under each other, for people. */
    TABLE {
        @Override
        public RowWriter writer(PrintWriter out, List<Column> columns) {
            return new TableWriter(out, columns);
        }
    },
    /** RFC 4180 with a line of headings; NULL is an empty field. */
    CSV {
        @Override
        public RowWriter writer(PrintWriter out, List<Column> columns) {
            return new CsvWriter(out, columns);
        }
    },
    /** One JSON object for each row, on a line of its own. */
    JSON {
        @Override
        public RowWriter writer(PrintWriter out, List<Column> columns) {
            return new JsonWriter(out, columns);
        }
    },
    /** Fields with tabs between them, in which tab, line ends and backslash are escaped by a backslash. */
    TEXT {
        @Override
        public RowWriter writer(PrintWriter out, List<Column> columns) {
            return new TextWriter(out);
        }
    };

    /** Returns a writer for rows of these columns. */
    public abstract RowWriter writer(PrintWriter out, List<Column> columns);
}
