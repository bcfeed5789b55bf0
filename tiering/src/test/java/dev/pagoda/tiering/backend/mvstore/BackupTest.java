package dev.pagoda.tiering.backend.mvstore;

import static dev.pagoda.tiering.backend.mvstore.Data.assertFails;
import static dev.pagoda.tiering.backend.mvstore.Data.fill;
import static dev.pagoda.tiering.backend.mvstore.Data.get;
import static dev.pagoda.tiering.backend.mvstore.Data.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Ttl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupTest {
    @TempDir
    Path directory;

    private Path backup() {
        return directory.resolve("backup.mv");
    }

    @Test
    void aBackupHoldsEveryCacheAsItWas() {
        Entry<Bytes> before;
        try (TestFile file = TestFile.in(directory)) {
            fill(file.store("a"), 0, 3000, 0, 200);
            file.store("b").put(Data.b("k"), Data.b("v"), PutOptions.ttl(Ttl.ofMillis(5000)));
            before = file.store("b").get(Data.b("k"));
            AtomicLong progress = new AtomicLong();
            VerifyReport report = file.backend().backup(backup(), (done, total) -> progress.set(done * 10 + total));
            assertThat(report.entries()).isEqualTo(3001);
            assertThat(report.caches()).isEqualTo(2);
            assertThat(progress.get()).isEqualTo(33_011);
            file.store("a").clear();
            put(file.store("b"), "k", "newer");
        }
        assertThat(MvStoreBackend.restore(backup(), directory.resolve("cache.mv"), ProgressListener.NONE)
                        .isSound())
                .isTrue();
        try (TestFile file = TestFile.in(directory)) {
            assertThat(file.store("a").stats().entries()).isEqualTo(3000);
            Entry<Bytes> after = file.store("b").get(Data.b("k"));
            assertThat(after.version()).isEqualTo(before.version());
            assertThat(after.expiresAt()).isEqualTo(before.expiresAt());
            assertThat(put(file.store("b"), "k", "w")).isGreaterThan(before.version());
        }
        assertThat(directory).isDirectoryNotContaining("glob:**.part").isDirectoryNotContaining("glob:**.lock");
    }

    @Test
    void aBackupUnderWritesIsOneMoment() throws Exception {
        try (TestFile file = TestFile.in(directory)) {
            AtomicBoolean stop = new AtomicBoolean();
            Store<Bytes, Bytes> a = file.store("a");
            Store<Bytes, Bytes> b = file.store("b");
            fill(file.store("ballast"), 0, 5000, 0, 200);
            Thread writer = new Thread(() -> {
                for (int i = 1; !stop.get(); i++) {
                    try (Transaction transaction =
                            file.backend().transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
                        put(transaction.open(CacheSpec.of("a")), "k" + i % 7, String.valueOf(i));
                        put(transaction.open(CacheSpec.of("b")), "k" + i % 7, String.valueOf(i));
                        transaction.commit();
                    }
                }
            });
            writer.start();
            try {
                for (int round = 0; round < 3; round++) {
                    file.backend().backup(backup(), ProgressListener.NONE);
                    assertSame(Files.createDirectories(directory.resolve("restored" + round)));
                }
            } finally {
                stop.set(true);
                writer.join();
            }
            assertThat(get(a, "k1")).isEqualTo(get(b, "k1"));
        }
    }

    private void assertSame(Path target) {
        MvStoreBackend.restore(backup(), target.resolve("cache.mv"), ProgressListener.NONE);
        try (TestFile file = TestFile.in(target)) {
            for (int i = 0; i < 7; i++) {
                assertThat(get(file.store("a"), "k" + i)).isEqualTo(get(file.store("b"), "k" + i));
            }
        }
    }

    @Test
    void aDamagedBackupIsNotRestored() throws Exception {
        try (TestFile file = TestFile.in(directory)) {
            put(file.store("a"), "k", "0123456789abcdef");
            file.backend().backup(backup(), ProgressListener.NONE);
        }
        byte[] bytes = Files.readAllBytes(backup());
        int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("0123456789abcdef");
        bytes[at] ^= 1;
        Files.write(backup(), bytes);
        assertFails(
                ErrorCode.DAMAGED,
                () -> MvStoreBackend.restore(backup(), directory.resolve("cache.mv"), ProgressListener.NONE));
        try (TestFile file = TestFile.in(directory)) {
            assertThat(get(file.store("a"), "k")).isEqualTo("0123456789abcdef");
        }
    }

    @Test
    void anOpenFileIsNotReplaced() {
        try (TestFile file = TestFile.in(directory, Map.of("sync", "every-write"))) {
            put(file.store("a"), "k", "v");
            file.backend().backup(backup(), ProgressListener.NONE);
            assertFails(
                    ErrorCode.IN_USE,
                    () -> MvStoreBackend.restore(backup(), file.path(), ProgressListener.NONE),
                    "cache.mv");
            assertThat(get(file.store("a"), "k")).isEqualTo("v");
        }
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> MvStoreBackend.restore(
                        directory.resolve("none"), directory.resolve("cache.mv"), ProgressListener.NONE),
                "none");
    }

    @Test
    void aBackupDoesNotReplaceAFileThatIsOpen() {
        try (TestFile file = TestFile.in(directory)) {
            put(file.store("a"), "k", "v");
            assertFails(ErrorCode.IN_USE, () -> file.backend().backup(file.path(), ProgressListener.NONE), "cache.mv");
            file.restart();
            assertThat(get(file.store("a"), "k")).isEqualTo("v");
        }
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aCacheThatIsDroppedMeanwhileIsInTheBackup() {
        try (TestFile file = TestFile.in(directory)) {
            fill(file.store("a"), 0, 3000, 0, 200);
            fill(file.store("b"), 0, 3000, 0, 200);
            VerifyReport report = file.backend().backup(backup(), (done, total) -> {
                file.backend().drop("b");
                file.backend().flush();
            });
            assertThat(report.entries()).isEqualTo(6000);
            assertThat(report.caches()).isEqualTo(2);
        }
    }

    @Test
    void twoBackupsToOnePlaceAreBothWhole() throws Exception {
        try (TestFile file = TestFile.in(directory)) {
            fill(file.store("a"), 0, 2000, 0, 200);
            AtomicLong second = new AtomicLong();
            VerifyReport first = file.backend().backup(backup(), (done, total) -> {
                if (second.get() == 0) {
                    second.set(file.backend()
                            .backup(backup(), ProgressListener.NONE)
                            .entries());
                }
            });
            assertThat(first.entries()).isEqualTo(2000);
            assertThat(second).hasValue(2000);
        }
        assertThat(MvStoreBackend.restore(backup(), directory.resolve("restored.mv"), ProgressListener.NONE)
                        .entries())
                .isEqualTo(2000);
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
    }
}
