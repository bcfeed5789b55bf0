package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/** MVStore's failures in our words. */
final class Failures {
    private Failures() {}

    /** Returns what {@code failure} of the file at {@code location} means. */
    static StoreException translate(String location, RuntimeException failure) {
        if (failure instanceof StoreException known) {
            return known;
        }
        if (isFull(failure)) {
            return new StoreException(ErrorCode.STORAGE_FULL, "No room is left for the file " + location, failure);
        }
        if (isCutOff(failure)) {
            return new StoreException(
                    ErrorCode.DAMAGED, "The file " + location + " is damaged: its end is gone", failure);
        }
        if (failure instanceof MVStoreException known) {
            return translateCode(location, known);
        }
        return new StoreException(ErrorCode.IO, "The file " + location + " could not be read or written", failure);
    }

    private static StoreException translateCode(String location, MVStoreException failure) {
        return switch (failure.getErrorCode()) {
            case DataUtils.ERROR_CLOSED ->
                new StoreException(ErrorCode.CLOSED, "The file " + location + " was closed", failure);
            case DataUtils.ERROR_FILE_LOCKED ->
                new StoreException(ErrorCode.IN_USE, "The file " + location + " is in use by another process", failure);
            case DataUtils.ERROR_UNSUPPORTED_FORMAT ->
                new StoreException(
                        ErrorCode.DAMAGED,
                        "The file " + location + " has a format that this version of MVStore can't read",
                        failure);
            case DataUtils.ERROR_FILE_CORRUPT, DataUtils.ERROR_CHUNK_NOT_FOUND, DataUtils.ERROR_SERIALIZATION ->
                new StoreException(ErrorCode.DAMAGED, "The file " + location + " is damaged", failure);
            default ->
                new StoreException(ErrorCode.IO, "The file " + location + " could not be read or written", failure);
        };
    }

    /** Returns what {@code failure} of the file at {@code location} means. */
    static StoreException translate(String location, IOException failure) {
        return translate(location, new UncheckedIOException(failure));
    }

    private static boolean isCutOff(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether {@code failure} says that the medium, or the quota, is used up. */
    static boolean isFull(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && speaksOfSpace(cause)) {
                return true;
            }
        }
        return false;
    }

    private static boolean speaksOfSpace(Throwable failure) {
        String reason = failure instanceof FileSystemException known ? known.getReason() : failure.getMessage();
        String text = reason == null ? "" : reason.toLowerCase(Locale.ROOT);
        return text.contains("no space")
                || text.contains("not enough space")
                || text.contains("too large")
                || text.contains("quota");
    }
}
