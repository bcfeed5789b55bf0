package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.h2.mvstore.MVStore;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/** A file that is locked, recovered and ready for MVStore. */
final class Storage {
    private static final String DEFAULT_SCHEME = "file";
    private static final String HOLDER_SUFFIX = ".lock";
    private static final String CLAIM_PREFIX = "dev.pagoda.mvstore.open:";

    private final String location;
    private final StorageChannel channel;
    private final StoragePath door;
    private final long startVersion;
    private final @Nullable Path holder;
    private final String claim;

    private Storage(
            String location,
            StorageChannel channel,
            StoragePath door,
            long startVersion,
            @Nullable Path holder,
            String claim) {
        this.location = location;
        this.channel = channel;
        this.door = door;
        this.startVersion = startVersion;
        this.holder = holder;
        this.claim = claim;
    }

    /**
     * Opens the file at {@code location}, creates it if there is none.
     *
     * @param path its real path, by which this JVM knows it
     * @throws StoreException with {@link ErrorCode#IN_USE} if it is held by another process, or by another copy of this class; with
     *     {@link ErrorCode#DAMAGED} if it is no MVStore file or has no whole commit, {@link ErrorCode#IO} if it can't be read or written
     */
    static Storage open(String location, String path) {
        String claim = claim(location, path);
        try {
            return lock(location, claim);
        } catch (RuntimeException e) {
            System.getProperties().remove(claim);
            throw e;
        }
    }

    private static String claim(String location, String path) {
        String claim = CLAIM_PREFIX + path;
        if (System.getProperties().putIfAbsent(claim, "open") != null) {
            throw inUse(location, "this process, or by another class loader of it", null);
        }
        return claim;
    }

    private static Storage lock(String location, String claim) {
        FilePath base = FilePath.get(location);
        Path holder = base.getScheme().equals(DEFAULT_SCHEME) ? Path.of(location + HOLDER_SUFFIX) : null;
        try {
            Medium medium = holder == null
                    ? ChannelMedium.of(base.open("rw"))
                    : DiskMedium.open(Path.of(base.toString()).toAbsolutePath());
            return recover(location, base, medium, holder, claim);
        } catch (FileInUseException e) {
            throw inUse(location, nameOf(holder), e);
        } catch (IOException e) {
            throw Failures.translate(location, e);
        }
    }

    private static StoreException inUse(String location, String holder, @Nullable Throwable cause) {
        return new StoreException(ErrorCode.IN_USE, "The file " + location + " is in use by " + holder, cause);
    }

    private static Storage recover(String location, FilePath base, Medium medium, @Nullable Path holder, String claim)
            throws IOException {
        try {
            long startVersion = FileRecovery.run(medium, location);
            StorageChannel channel = new StorageChannel(medium);
            writeHolder(holder);
            return new Storage(location, channel, StoragePath.register(base, channel), startVersion, holder, claim);
        } catch (IOException | RuntimeException e) {
            medium.close();
            throw e;
        }
    }

    private static String nameOf(@Nullable Path holder) {
        if (holder == null || !Files.exists(holder)) {
            return "another process";
        }
        try (BufferedReader reader = Files.newBufferedReader(holder, StandardCharsets.UTF_8)) {
            Properties properties = new Properties();
            properties.load(reader);
            return "the process " + Long.parseLong(properties.getProperty("pid", ""));
        } catch (IOException | NumberFormatException e) {
            // It is being written, or could not be; that somebody holds the file is certain.
            return "another process";
        }
    }

    /** Says who holds the file, for those who meet its lock. On a full medium nobody is named, and the file can be read nevertheless. */
    private static void writeHolder(@Nullable Path holder) throws IOException {
        if (holder == null) {
            return;
        }
        Files.deleteIfExists(holder);
        try {
            Files.writeString(holder, "pid=" + ProcessHandle.current().pid() + "\n", StandardCharsets.UTF_8);
        } catch (IOException e) {
            if (!Failures.isFull(e)) {
                throw e;
            }
        }
    }

    /**
     * Opens the store in the file, at its newest whole commit, with everything switched off that MVStore does on its own.
     *
     * @throws StoreException with {@link ErrorCode#DAMAGED} if parts of that commit are gone
     */
    MVStore openStore(MvStoreSettings.Tuning tuning) {
        MVStore.Builder builder = new MVStore.Builder()
                .fileName(door.toString())
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .cacheSize(tuning.cacheMebibytes())
                .pageSplitSize(tuning.pageBytes());
        switch (tuning.compression()) {
            case LZF -> builder.compress();
            case DEFLATE -> builder.compressHigh();
            case NONE -> {}
        }
        MVStore opened = builder.open();
        if (startVersion == 0) {
            forceNewFile(opened);
        }
        opened.setRetentionTime(0);
        opened.setVersionsToKeep(1);
        if (startVersion > 0 && opened.getCurrentVersion() != startVersion) {
            opened.closeImmediately();
            throw new StoreException(
                    ErrorCode.DAMAGED, "The file " + location + " is damaged: parts of its newest commit are gone");
        }
        return opened;
    }

    /** Puts the header of a file, and its name, on the medium before the first commit is written. */
    private void forceNewFile(MVStore opened) {
        try {
            channel.forceUninterruptibly();
            if (holder != null) {
                Backup.forceDirectoryOf(holder);
            }
        } catch (IOException e) {
            opened.closeImmediately();
            throw Failures.translate(location, e);
        }
    }

    /** Runs {@code action} while the file, which exists, is locked against everybody. */
    static void whileLocked(String location, String path, IoAction action) throws IOException {
        String claim = claim(location, path);
        try {
            DiskMedium medium = DiskMedium.open(Path.of(path));
            try {
                action.run();
            } finally {
                medium.close();
            }
        } catch (FileInUseException e) {
            throw inUse(location, nameOf(Path.of(path + HOLDER_SUFFIX)), e);
        } finally {
            System.getProperties().remove(claim);
        }
    }

    /** Something that may fail with the file system. */
    @FunctionalInterface
    interface IoAction {
        void run() throws IOException;
    }

    /** Makes sure that {@code bytes} more can be written. */
    void reserve(long bytes) {
        try {
            channel.reserve(bytes);
        } catch (IOException e) {
            throw Failures.translate(location, e);
        }
    }

    void close() {
        door.unregister();
        try {
            if (holder != null) {
                Files.deleteIfExists(holder);
            }
            channel.closeMedium();
        } catch (IOException e) {
            throw Failures.translate(location, e);
        } finally {
            System.getProperties().remove(claim);
        }
    }
}
