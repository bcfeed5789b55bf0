package dev.pagoda.cli.console;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/**
 * A column of a result.
 *
 * @param label its heading
 * @param kind what its texts stand for
 */
public record Column(String label, Kind kind) {
    /** What the texts of a column stand for. */
    public enum Kind {
        TEXT,
        NUMBER,
        FLAG
    }

    /** Returns columns of text. */
    public static List<Column> ofText(String... labels) {
        return List.of(labels).stream()
                .map(label -> new Column(label, Kind.TEXT))
                .toList();
    }

    /** Returns the columns that {@code metadata} describes. */
    public static List<Column> of(ResultSetMetaData metadata) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i <= metadata.getColumnCount(); i++) {
            columns.add(new Column(metadata.getColumnLabel(i), kind(metadata.getColumnType(i))));
        }
        return columns;
    }

    private static Kind kind(int sqlType) {
        return switch (sqlType) {
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE,
                    Types.DECIMAL,
                    Types.NUMERIC -> Kind.NUMBER;
            case Types.BOOLEAN, Types.BIT -> Kind.FLAG;
            default -> Kind.TEXT;
        };
    }
}
