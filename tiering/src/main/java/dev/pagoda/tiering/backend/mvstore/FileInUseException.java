package dev.pagoda.tiering.backend.mvstore;

import java.io.IOException;

/** The lock of a file is held by somebody else. */
final class FileInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    FileInUseException() {
        super("The file is locked");
    }
}
