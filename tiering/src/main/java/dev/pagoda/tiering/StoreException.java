package dev.pagoda.tiering;

import org.jspecify.annotations.Nullable;

/** A store could not do what it was asked to. The message never holds a value, a password or a whole URL. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public StoreException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public StoreException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns what went wrong. */
    public ErrorCode code() {
        return code;
    }
}
