package dev.pagoda.tiering.backend.mvstore;

import java.nio.channels.FileChannel;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.h2.store.fs.FilePath;

/**
 * The door through which MVStore reaches one {@link StorageChannel}: a scheme of its own in MVStore's registry of file systems, as long as the
 * file is open. MVStore asks it little: whether the file and its directory exist, and for the channel.
 */
final class StoragePath extends FilePath {
    private final String scheme;
    private final FilePath base;
    private final Supplier<FileChannel> channel;

    private StoragePath(String scheme, FilePath base, Supplier<FileChannel> channel) {
        this.scheme = scheme;
        this.base = base;
        this.channel = channel;
        this.name = scheme + ":" + base;
    }

    /** Registers a door to {@code channel}, which stands for the file at {@code base}. */
    static StoragePath register(FilePath base, FileChannel channel) {
        StoragePath path =
                new StoragePath("pagoda" + UUID.randomUUID().toString().replace("-", ""), base, () -> channel);
        FilePath.register(path);
        return path;
    }

    void unregister() {
        FilePath.unregister(this);
    }

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public FilePath getPath(String path) {
        return this;
    }

    @Override
    public FileChannel open(String mode) {
        return channel.get();
    }

    @Override
    public long size() {
        return base.size();
    }

    @Override
    public boolean exists() {
        return base.exists();
    }

    @Override
    public FilePath getParent() {
        return base.getParent();
    }

    @Override
    public FilePath toRealPath() {
        return this;
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public boolean isAbsolute() {
        return base.isAbsolute();
    }

    @Override
    public boolean isDirectory() {
        return false;
    }

    @Override
    public boolean isRegularFile() {
        return true;
    }

    @Override
    public long lastModified() {
        return base.lastModified();
    }

    @Override
    public List<FilePath> newDirectoryStream() {
        throw unsupported();
    }

    @Override
    public void moveTo(FilePath target, boolean atomicReplace) {
        throw unsupported();
    }

    @Override
    public boolean createFile() {
        throw unsupported();
    }

    @Override
    public void delete() {
        throw unsupported();
    }

    @Override
    public void createDirectory() {
        throw unsupported();
    }

    @Override
    public boolean setReadOnly() {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("An open file is neither moved nor removed");
    }
}
