package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/** The files that this JVM has open, by real path, each opened once and closed with its last user. */
final class SharedFiles {
    private static final Map<String, Slot> SLOTS = new ConcurrentHashMap<>();

    private SharedFiles() {}

    /** A path that is open, or about to be opened or closed. */
    private static final class Slot {
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable StoreFile file;
        private int users;
        private boolean retired;
    }

    /** A user's share of an open file. Closing it twice does nothing more. */
    static final class Lease {
        private final String path;
        private final StoreFile file;
        private boolean ended;

        private Lease(String path, StoreFile file) {
            this.path = path;
            this.file = file;
        }

        StoreFile file() {
            return file;
        }
    }

    /**
     * Opens a file, or shares it if it is open.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if it is open with other options
     */
    static Lease acquire(MvStoreSettings settings) {
        String path = realPath(settings);
        while (true) {
            Slot slot = SLOTS.computeIfAbsent(path, p -> new Slot());
            slot.lock.lock();
            try {
                if (!slot.retired) {
                    return new Lease(path, use(slot, path, settings));
                }
            } finally {
                slot.lock.unlock();
            }
        }
    }

    private static StoreFile use(Slot slot, String path, MvStoreSettings settings) {
        StoreFile file = slot.file;
        if (file == null) {
            try {
                file = new StoreFile(settings, path);
            } catch (RuntimeException e) {
                retire(slot, path);
                throw e;
            }
            slot.file = file;
        } else if (!file.tuning().equals(settings.tuning())) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The file " + settings.location() + " is open in this process with other options; the backend "
                            + settings.backend() + " must give it the same");
        }
        slot.users++;
        return file;
    }

    /** Gives a share back; the last one closes the file. */
    static void release(Lease lease) {
        Slot slot = SLOTS.get(lease.path);
        if (slot == null) {
            return;
        }
        slot.lock.lock();
        try {
            if (lease.ended) {
                return;
            }
            lease.ended = true;
            if (--slot.users == 0) {
                closeAndRetire(slot, lease);
            }
        } finally {
            slot.lock.unlock();
        }
    }

    /** The slot is listed until the file is closed, so that whoever opens the path meanwhile waits. */
    private static void closeAndRetire(Slot slot, Lease lease) {
        try {
            lease.file.close();
        } finally {
            retire(slot, lease.path);
        }
    }

    private static void retire(Slot slot, String path) {
        slot.retired = true;
        SLOTS.remove(path, slot);
    }

    private static String realPath(MvStoreSettings settings) {
        FilePath base = FilePath.get(settings.location());
        try {
            return base.getScheme().equals("file")
                    ? realPath(
                            settings,
                            Path.of(settings.location()).toAbsolutePath().normalize())
                    : base.getScheme() + ":" + base.toRealPath();
        } catch (IOException | InvalidPathException e) {
            throw new StoreException(
                    ErrorCode.IO, "The directory of the file " + settings.location() + " can't be used", e);
        }
    }

    /** Returns the path by which this JVM knows a file. */
    static String realPath(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        try {
            return parent == null || Files.exists(absolute)
                    ? absolute.toRealPath().toString()
                    : parent.toRealPath().resolve(absolute.getFileName()).toString();
        } catch (IOException e) {
            throw Failures.translate(path.toString(), e);
        }
    }

    private static String realPath(MvStoreSettings settings, Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null || Files.isDirectory(path)) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The backend " + settings.backend() + " must name a file, " + settings.location()
                            + " is a directory");
        }
        Files.createDirectories(parent);
        return realPath(path);
    }
}
