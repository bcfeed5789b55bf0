package dev.pagoda.cli.console;

import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.assembly.Tier;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A table of what tiers counted. */
public final class TierTable {
    private static final List<String> COUNTERS =
            List.of("entries", "hits", "misses", "writes", "removals", "evictions", "expirations");

    private final RowWriter rows;

    /** Begins a table whose first columns, before the name of the tier, have these labels. */
    public TierTable(PrintWriter out, String... labels) {
        List<Column> columns = new ArrayList<>(Column.ofText(labels));
        columns.addAll(Column.ofText("tier"));
        COUNTERS.forEach(label -> columns.add(new Column(label, Column.Kind.NUMBER)));
        this.rows = new TableWriter(out, columns);
    }

    /** Adds what a tier has counted up to now, with the fields before its name. */
    public void add(Tier tier, String... fields) {
        add(tier.name(), tier.stats(), fields);
    }

    /** Adds what a tier had counted, with the fields before its name. */
    public void add(String tier, StoreStats counted, String... fields) {
        List<String> row = new ArrayList<>(List.of(fields));
        row.add(tier);
        Stream.of(
                        counted.entries(),
                        counted.hits(),
                        counted.misses(),
                        counted.writes(),
                        counted.removals(),
                        counted.evictions(),
                        counted.expirations())
                .map(number -> String.format(Locale.ROOT, "%,d", number))
                .forEach(row::add);
        rows.row(row);
    }

    /** Prints the table. */
    public void end() {
        rows.end();
    }
}
