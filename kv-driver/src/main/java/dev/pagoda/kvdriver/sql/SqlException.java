package dev.pagoda.kvdriver.sql;

/** A statement that can't be carried out as written. The message never holds a literal of the statement. */
public final class SqlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The text does not follow the grammar. */
    public static final String SYNTAX_ERROR = "42601";
    /** No table has this name. */
    public static final String UNDEFINED_TABLE = "42P01";
    /** A table has this name already. */
    public static final String DUPLICATE_TABLE = "42P07";
    /** No column has this name. */
    public static final String UNDEFINED_COLUMN = "42703";
    /** A column that the system sets was assigned. */
    public static final String GENERATED_COLUMN = "428C9";
    /** Two types do not go together. */
    public static final String TYPE_MISMATCH = "42804";
    /** The statement is right, but not of the forms that this driver carries out. */
    public static final String NOT_SUPPORTED = "0A000";
    /** The key has an entry already. */
    public static final String DUPLICATE_KEY = "23505";
    /** Null where a value is needed. */
    public static final String NULL_VALUE = "22004";
    /** A number is outside the range of its type. */
    public static final String OUT_OF_RANGE = "22003";
    /** Text that is no value of the type asked for. */
    public static final String INVALID_TEXT = "22018";
    /** A value that is not allowed where it stands. */
    public static final String INVALID_VALUE = "22023";
    /** A parameter has no value. */
    public static final String MISSING_PARAMETER = "07001";
    /** A transaction command where the transaction's state does not allow it. */
    public static final String TRANSACTION_STATE = "25000";
    /** No savepoint has this name. */
    public static final String UNDEFINED_SAVEPOINT = "3B001";
    /** The statement was cancelled, or its time was up. */
    public static final String CANCELLED = "57014";

    private final String sqlState;
    private final int position;

    public SqlException(String sqlState, String message) {
        this(sqlState, 0, message);
    }

    /** Makes an exception; {@code position} counts the characters of the text from 1, 0 means that there is none. */
    public SqlException(String sqlState, int position, String message) {
        super(position == 0 ? message : message + " (at position " + position + ")");
        this.sqlState = sqlState;
        this.position = position;
    }

    static SqlException expected(String what, Token found) {
        return new SqlException(
                SYNTAX_ERROR, found.position(), "Syntax error: expected " + what + ", found " + found.describe());
    }

    /** Returns the five characters of the SQLState. */
    public String sqlState() {
        return sqlState;
    }

    /** Returns the position in the text, counted from 1, or 0. */
    public int position() {
        return position;
    }
}
