package dev.pagoda.tiering.config;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Where a part of the configuration comes from.
 *
 * @param source the name of the file or of the environment variable
 * @param line from 1, or 0 if it is not known
 */
record Position(String source, int line) {
    static Position of(String source) {
        return new Position(source, 0);
    }

    Position atLine(int newLine) {
        return new Position(source, newLine);
    }

    /** Returns the error that {@code problem} is at {@code path} here. */
    StoreException error(String path, String problem) {
        return error(path, problem, null);
    }

    StoreException error(String path, String problem, @Nullable Throwable cause) {
        String where = path.isEmpty() ? this + ": " : this + ": " + path + ": ";
        return new StoreException(ErrorCode.CONFIGURATION, where + problem, cause);
    }

    @Override
    public String toString() {
        return line > 0 ? source + ", line " + line : source;
    }
}
