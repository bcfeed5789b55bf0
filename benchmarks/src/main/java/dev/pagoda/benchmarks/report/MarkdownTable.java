package dev.pagoda.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** Prints rows as a Markdown table with even columns. */
final class MarkdownTable {
    private final List<List<String>> rows = new ArrayList<>();

    MarkdownTable(List<String> headings) {
        rows.add(headings);
    }

    void add(List<String> cells) {
        rows.add(cells);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            appendRow(text, rows.get(row), ' ');
            if (row == 0) {
                appendRow(text, rows.get(0).stream().map(heading -> "").toList(), '-');
            }
        }
        return text.toString();
    }

    private void appendRow(StringBuilder text, List<String> cells, char padding) {
        text.append('|');
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String pad = String.valueOf(padding).repeat(width(column) - cell.length());
            text.append(padding).append(cell).append(pad).append(padding).append('|');
        }
        text.append(System.lineSeparator());
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
