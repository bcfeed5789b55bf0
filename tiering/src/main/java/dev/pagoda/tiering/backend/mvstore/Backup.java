package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/** Whole files, copied and put in place in one step. */
final class Backup {
    private static final String PART = ".part";
    private static final int COMMIT_BYTES = 8 << 20;
    private static final int REPORT_EVERY = 1_000;

    private Backup() {}

    /** Writes the caches of a snapshot into a new file and puts it at {@code target} when it is complete and verified. */
    static VerifyReport write(StoreFile source, Snapshot snapshot, Path target, ProgressListener progress) {
        Path part = part(target);
        try {
            checkNotOpen(target);
            Map<String, Snapshot.Root> roots = snapshot.byName();
            try (Copy copy = new Copy(part, source.tuning())) {
                copy.write(roots, snapshot, progress);
                copy.finish(source.versions().last());
            }
            VerifyReport report = verify(part, ProgressListener.NONE);
            long expected = roots.values().stream()
                    .mapToLong(root -> root.reference().getTotalCount())
                    .sum();
            if (!report.problems().isEmpty() || report.entries() != expected) {
                throw new StoreException(ErrorCode.IO, "The backup " + target + " differs from what was written to it");
            }
            replace(part, target);
            return report;
        } catch (IOException e) {
            throw Failures.translate(target.toString(), e);
        } catch (MVStoreException e) {
            throw Failures.translate(target.toString(), e);
        } finally {
            remove(part);
        }
    }

    /** Verifies {@code backup}, copies it and puts the copy at {@code target}, which nobody may have open. */
    static VerifyReport restore(Path backup, Path target, ProgressListener progress) {
        Path part = part(target);
        try {
            if (!Files.isRegularFile(backup)) {
                throw new StoreException(ErrorCode.CONFIGURATION, "There is no backup " + backup);
            }
            Path parent = target.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.copy(backup, part);
            VerifyReport report = verify(part, progress);
            if (!report.isSound()) {
                throw new StoreException(
                        ErrorCode.DAMAGED,
                        "The backup " + backup + " is damaged: " + report.damagedValues() + " values, "
                                + report.problems());
            }
            replace(part, target);
            return report;
        } catch (IOException e) {
            throw Failures.translate(target.toString(), e);
        } finally {
            remove(part);
        }
    }

    private static void checkNotOpen(Path target) throws IOException {
        if (Files.exists(target)) {
            Storage.whileLocked(target.toString(), SharedFiles.realPath(target), () -> {});
        }
    }

    private static void replace(Path part, Path target) throws IOException {
        if (!Files.exists(target)) {
            moveIntoPlace(part, target);
            return;
        }
        Storage.whileLocked(target.toString(), SharedFiles.realPath(target), () -> moveIntoPlace(part, target));
    }

    /** Opens a file that nobody else has open, which forces what was written to it, and walks over it. */
    static VerifyReport verify(Path path, ProgressListener progress) {
        try (Copy copy = new Copy(path, MvStoreSettings.defaults())) {
            return Verifier.verify(copy.roots(), progress);
        }
    }

    /** Returns where a copy is made, by nobody else at the same time. What a crash leaves behind there can be removed. */
    private static Path part(Path target) {
        return Path.of(target + "." + UUID.randomUUID() + PART);
    }

    private static void moveIntoPlace(Path part, Path target) throws IOException {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectoryOf(target);
    }

    /** Puts the name of a new file on the medium, where the operating system has that. */
    static void forceDirectoryOf(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && System.getProperty("os.name", "").startsWith("Linux")) {
            force(directory);
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void remove(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // What is left has a name of its own and is in nobody's way.
        }
    }

    /** A file that is written or read as a whole. */
    private static final class Copy implements AutoCloseable {
        private final String location;
        private final Storage storage;
        private final MVStore store;
        private final Catalogue catalogue;

        Copy(Path path, MvStoreSettings.Tuning tuning) {
            this.location = path.toString();
            this.storage = Storage.open(location, SharedFiles.realPath(path));
            MVStore opened = null;
            try {
                opened = storage.openStore(tuning);
                this.store = opened;
                this.catalogue = new Catalogue(store, location);
            } catch (RuntimeException e) {
                closeAll(opened);
                throw Failures.translate(location, e);
            }
        }

        private void closeAll(@Nullable MVStore opened) {
            if (opened != null) {
                opened.closeImmediately();
            }
            storage.close();
        }

        Map<String, Snapshot.Root> roots() {
            Map<String, Snapshot.Root> roots = new LinkedHashMap<>();
            catalogue.lines().forEach((name, line) -> roots.put(name, Snapshot.Root.of(catalogue.map(line))));
            return roots;
        }

        void write(Map<String, Snapshot.Root> roots, Snapshot source, ProgressListener progress) {
            long total = roots.values().stream()
                    .mapToLong(root -> root.reference().getTotalCount())
                    .sum();
            long done = 0;
            for (Map.Entry<String, Snapshot.Root> entry : roots.entrySet()) {
                MVMap<byte[], StoredEntry> map =
                        catalogue.map(catalogue.create(entry.getKey(), source.formatOf(entry.getKey())));
                RowCursor cursor = entry.getValue().cursor(null, false);
                while (cursor.hasNext()) {
                    map.put(cursor.next().unsafeArray(), cursor.row());
                    commitIfLarge();
                    if (++done % REPORT_EVERY == 0) {
                        progress.advanced(done, total);
                    }
                }
            }
            progress.advanced(done, total);
        }

        /** Puts everything on the medium. */
        void finish(long lastVersion) {
            catalogue.setCeiling(lastVersion);
            storage.reserve(store.getUnsavedMemory());
            store.commit();
            store.sync();
        }

        private void commitIfLarge() {
            if (store.getUnsavedMemory() > COMMIT_BYTES) {
                storage.reserve(store.getUnsavedMemory());
                store.commit();
                store.sync();
            }
        }

        @Override
        public void close() {
            try {
                store.close();
            } catch (MVStoreException e) {
                throw Failures.translate(location, e);
            } finally {
                storage.close();
            }
        }
    }
}
