package dev.pagoda.tiering;

/** What went wrong, with the SQLState under which the JDBC door reports it. */
public enum ErrorCode {
    /** A key is null, empty, too long, or has no canonical form. */
    INVALID_KEY("22023", false),
    /** A value is null or of a type that the cache's codec does not take. */
    INVALID_VALUE("22023", false),
    /** A value is larger than the cache allows. */
    VALUE_TOO_LARGE("22001", false),
    /** A cache's name is empty or too long. */
    INVALID_NAME("42602", false),
    /** A class outside the allow-list. */
    TYPE_NOT_ALLOWED("42501", false),
    /** A cache is opened with another type or codec than it has. */
    TYPE_MISMATCH("42804", false),
    /** The configuration is wrong. */
    CONFIGURATION("F0000", false),
    /** An optional library is missing. */
    MISSING_LIBRARY("58P01", false),
    /** Another transaction got there first; a retry may succeed. */
    CONFLICT("40001", true),
    /** The backend can't be reached; nothing was done. */
    UNAVAILABLE("08006", true),
    /** No answer came; the write may have taken effect once. */
    OUTCOME_UNKNOWN("08007", false),
    /** The file is held by another process. */
    IN_USE("55006", true),
    /** A lock was not free in time. */
    LOCK_TIMEOUT("55P03", true),
    /** Stored data can't be decoded. */
    DAMAGED("XX001", false),
    /** No room is left on the medium. */
    STORAGE_FULL("53100", true),
    /** The medium failed. */
    IO("58030", false),
    /** The object was closed. */
    CLOSED("55000", false),
    /** The operation does not exist here. */
    UNSUPPORTED("0A000", false),
    /** The calling thread was interrupted. */
    INTERRUPTED("57014", false),
    /** A loader, writer or other code of the user failed. */
    USER_CODE("38000", false);

    private final String sqlState;
    private final boolean retryable;

    ErrorCode(String sqlState, boolean retryable) {
        this.sqlState = sqlState;
        this.retryable = retryable;
    }

    /** Returns the five characters of the SQLState. */
    public String sqlState() {
        return sqlState;
    }

    /** Returns whether the same call may succeed later and had no effect now. */
    public boolean retryable() {
        return retryable;
    }
}
