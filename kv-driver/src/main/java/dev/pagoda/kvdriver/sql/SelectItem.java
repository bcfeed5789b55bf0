package dev.pagoda.kvdriver.sql;

/** A column of a result. */
public sealed interface SelectItem {
    /** Returns the name under which the result shows it. */
    String label();

    /** A column of the table. */
    record Field(Column column, String label) implements SelectItem {}

    /** A value that is the same for each row. */
    record Constant(Operand operand, String label) implements SelectItem {}

    /** The number of rows; it stands alone. */
    record Count(String label) implements SelectItem {}
}
