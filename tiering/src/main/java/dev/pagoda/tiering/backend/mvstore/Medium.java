package dev.pagoda.tiering.backend.mvstore;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a file, locked against other processes. Thread-safe. */
interface Medium {
    /** Reads at least one byte, or returns -1 at the end. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all bytes that remain in {@code source}. */
    void write(ByteBuffer source, long position) throws IOException;

    /** Waits until everything that was written is on the medium. To be called by threads that nobody interrupts. */
    void force() throws IOException;

    /** As {@link #force}, for any thread, which may be interrupted. */
    void forceUninterruptibly() throws IOException;

    long size() throws IOException;

    void truncate(long size) throws IOException;

    /** Returns how many bytes may be added, as far as it is known; {@link Long#MAX_VALUE} if it is not. */
    long room() throws IOException;

    /** Frees the file and its lock. */
    void close() throws IOException;
}
