package dev.pagoda.tiering.backend.mvstore;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file of the default file system.
 *
 * <p>It is not read through a {@link java.nio.channels.FileChannel}, since an interrupt closes that one for everybody. All handles are opened
 * before the lock is taken and closed together, since on POSIX closing any handle of a file gives up the locks of the process.
 */
final class DiskMedium implements Medium {
    private static final int HANDLES = 4;

    private final Path path;
    private final Handle[] handles = new Handle[HANDLES];

    /** A handle with a position of its own. */
    private static final class Handle {
        private final RandomAccessFile file;
        private final ReentrantLock lock = new ReentrantLock();

        Handle(Path path) throws IOException {
            file = new RandomAccessFile(path.toFile(), "rw");
        }
    }

    private DiskMedium(Path path) {
        this.path = path;
    }

    /**
     * Opens and locks a file, creates it if there is none.
     *
     * @throws FileInUseException if another process holds the lock
     */
    static DiskMedium open(Path path) throws IOException {
        DiskMedium medium = new DiskMedium(path);
        try {
            for (int i = 0; i < HANDLES; i++) {
                medium.handles[i] = new Handle(path);
            }
            if (medium.handles[0].file.getChannel().tryLock() == null) {
                throw new FileInUseException();
            }
            return medium;
        } catch (OverlappingFileLockException e) {
            medium.close();
            throw new FileInUseException();
        } catch (IOException e) {
            medium.close();
            throw e;
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        Handle handle = handles[(int) (Thread.currentThread().getId() % HANDLES)];
        byte[] array = target.hasArray() ? target.array() : new byte[target.remaining()];
        int offset = target.hasArray() ? target.arrayOffset() + target.position() : 0;
        int count;
        handle.lock.lock();
        try {
            handle.file.seek(position);
            count = handle.file.read(array, offset, target.remaining());
        } finally {
            handle.lock.unlock();
        }
        if (count > 0 && target.hasArray()) {
            target.position(target.position() + count);
        } else if (count > 0) {
            target.put(array, 0, count);
        }
        return count;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        int length = source.remaining();
        byte[] array = source.hasArray() ? source.array() : new byte[length];
        int offset = source.hasArray() ? source.arrayOffset() + source.position() : 0;
        if (!source.hasArray()) {
            source.duplicate().get(array);
        }
        Handle handle = handles[0];
        handle.lock.lock();
        try {
            handle.file.seek(position);
            handle.file.write(array, offset, length);
        } finally {
            handle.lock.unlock();
        }
        source.position(source.limit());
    }

    @Override
    public void force() throws IOException {
        handles[0].file.getChannel().force(false);
    }

    @Override
    public void forceUninterruptibly() throws IOException {
        handles[0].file.getFD().sync();
    }

    @Override
    public long size() throws IOException {
        return handles[0].file.length();
    }

    @Override
    public void truncate(long size) throws IOException {
        handles[0].lock.lock();
        try {
            handles[0].file.setLength(size);
        } finally {
            handles[0].lock.unlock();
        }
    }

    @Override
    public long room() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    @Override
    public void close() throws IOException {
        IOException problem = null;
        for (Handle handle : handles) {
            try {
                if (handle != null) {
                    handle.file.close();
                }
            } catch (IOException e) {
                problem = e;
            }
        }
        if (problem != null) {
            throw problem;
        }
    }
}
