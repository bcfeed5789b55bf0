package dev.pagoda.kvdriver.jdbc;

import dev.pagoda.kvdriver.exec.ArrayRows;
import dev.pagoda.kvdriver.exec.Columns;
import dev.pagoda.kvdriver.sql.SqlType;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a metadata result while they are gathered. Its columns are given in one line: the names, of which those that are numbers begin
 * with {@code #}.
 */
final class MetadataRows {
    private final Columns columns;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    MetadataRows(String names) {
        columns = Columns.ofArrays(
                Arrays.stream(names.split(" ")).map(MetadataRows::column).toList());
    }

    private static Columns.Description column(String name) {
        return name.startsWith("#")
                ? Columns.plain(name.substring(1), SqlType.INTEGER)
                : Columns.plain(name, SqlType.VARCHAR);
    }

    MetadataRows add(@Nullable Object... row) {
        if (row.length != columns.size()) {
            throw new IllegalArgumentException(row.length + " values for " + columns.size() + " columns");
        }
        rows.add(row);
        return this;
    }

    ResultSet result() {
        return PagodaResultSet.of(null, columns, new ArrayRows(rows));
    }
}
