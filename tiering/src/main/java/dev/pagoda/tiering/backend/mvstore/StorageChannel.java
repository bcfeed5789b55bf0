package dev.pagoda.tiering.backend.mvstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * What MVStore takes for its file. Every chunk is sealed on its way, room is reserved ahead of the end, and a force without a write since the
 * last one is left out. Thread-safe for reads; one thread writes.
 */
final class StorageChannel extends FileChannel {
    private static final int FILL = 1 << 20;
    private static final byte[] ZEROS = new byte[1 << 16];

    private final Medium medium;
    private volatile long logicalSize;
    private volatile long physicalSize;
    private volatile boolean forcePending;
    private volatile boolean movedSinceForce;
    private volatile boolean chunkSinceForce;

    StorageChannel(Medium medium) throws IOException {
        this.medium = medium;
        this.logicalSize = medium.size();
        this.physicalSize = logicalSize;
    }

    @Override
    public long size() {
        return logicalSize;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return medium.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        int length = source.remaining();
        if (ChunkSeal.isChunk(source)) {
            prepare(source);
        }
        medium.write(source, position);
        wrote(position + length);
        return length;
    }

    /**
     * Seals a new chunk. A chunk that has a seal is moved, byte by byte; before the next new chunk says where it is now, the copy must be on the
     * medium. So must the new chunk before, since at most the newest one may be torn.
     */
    private void prepare(ByteBuffer chunk) throws IOException {
        if (ChunkSeal.isSealed(chunk)) {
            movedSinceForce = true;
            return;
        }
        if (movedSinceForce || chunkSinceForce) {
            force(false);
        }
        ChunkSeal.seal(chunk);
        chunkSinceForce = true;
    }

    private void wrote(long end) {
        logicalSize = Math.max(logicalSize, end);
        physicalSize = Math.max(physicalSize, end);
        forcePending = true;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        if (forcePending) {
            medium.force();
            forcePending = false;
            movedSinceForce = false;
            chunkSinceForce = false;
        }
    }

    /** Forces everything, in a thread that may be interrupted. */
    void forceUninterruptibly() throws IOException {
        medium.forceUninterruptibly();
        forcePending = false;
        movedSinceForce = false;
        chunkSinceForce = false;
    }

    /**
     * Makes sure that {@code bytes} more can be written, so that MVStore, which gives up for good after a failed write, does not meet a full
     * medium. A small reserve is filled with zeros, which also makes forcing what is written there later cheaper; of a large one only the last
     * byte is written, which meets limits on the size of the file.
     */
    void reserve(long bytes) throws IOException {
        long missing = size() + bytes - physicalSize;
        if (missing <= 0) {
            return;
        }
        if (medium.room() < missing) {
            throw new IOException("No space left on device");
        }
        long end = physicalSize + Math.max(missing, FILL);
        if (end - physicalSize <= FILL) {
            for (long at = physicalSize; at < end; at += ZEROS.length) {
                medium.write(ByteBuffer.wrap(ZEROS, 0, (int) Math.min(ZEROS.length, end - at)), at);
            }
        } else {
            medium.write(ByteBuffer.allocate(1), end - 1);
        }
        physicalSize = end;
        forcePending = true;
    }

    /** Cuts the end off, once the commit that does not need it any more is on the medium. */
    @Override
    public FileChannel truncate(long size) throws IOException {
        logicalSize = Math.min(logicalSize, size);
        if (physicalSize > size + FILL) {
            force(false);
            medium.truncate(size + FILL);
            physicalSize = size + FILL;
            forcePending = true;
        }
        return this;
    }

    /** Returns the lock that the medium holds since it was opened. */
    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        return new HeldLock(this);
    }

    /** Does nothing: MVStore closes its file also when it gives up, and the lock must outlive that. */
    @Override
    protected void implCloseChannel() {}

    /** Cuts the reserve off and frees the file. */
    void closeMedium() throws IOException {
        try {
            if (physicalSize > logicalSize) {
                medium.truncate(logicalSize);
            }
        } finally {
            medium.close();
        }
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        return tryLock(position, size, shared);
    }

    @Override
    public int read(ByteBuffer target) {
        throw positional();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw positional();
    }

    @Override
    public int write(ByteBuffer source) {
        throw positional();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw positional();
    }

    @Override
    public long position() {
        throw positional();
    }

    @Override
    public FileChannel position(long newPosition) {
        throw positional();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw positional();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw positional();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw positional();
    }

    private static UnsupportedOperationException positional() {
        return new UnsupportedOperationException("This channel is read and written at positions only");
    }

    /** Stands for the lock that ends with the medium. */
    private static final class HeldLock extends FileLock {
        HeldLock(StorageChannel channel) {
            super(channel, 0, Long.MAX_VALUE, false);
        }

        @Override
        public boolean isValid() {
            return acquiredBy().isOpen();
        }

        @Override
        public void release() {
            // The lock ends when the medium is closed.
        }
    }
}
