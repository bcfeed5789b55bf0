package dev.pagoda.tiering.backend.mvstore;

import static dev.pagoda.tiering.backend.mvstore.Data.fill;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy is on the medium before it takes its place, and its name afterwards, as the flight recorder of the JVM saw it. */
final class BackupForceTest {
    private static final String WRITE = "jdk.FileWrite";
    private static final String FORCE = "jdk.FileForce";

    @TempDir
    Path directory;

    @Test
    void aBackupIsForcedBeforeItIsInPlace() throws Exception {
        try (TestFile file = TestFile.in(directory.resolve("source"))) {
            fill(file.store("a"), 0, 1000, 0, 200);
            Path target = directory.resolve("backup.mv");
            assertForced(target, recorded(() -> file.backend().backup(target, ProgressListener.NONE)));
        }
    }

    @Test
    void whatIsRestoredIsForcedBeforeItIsInPlace() throws Exception {
        Path backup = directory.resolve("backup.mv");
        try (TestFile file = TestFile.in(directory.resolve("source"))) {
            fill(file.store("a"), 0, 1000, 0, 200);
            file.backend().backup(backup, ProgressListener.NONE);
        }
        Path target = directory.resolve("restored.mv");
        assertForced(target, recorded(() -> MvStoreBackend.restore(backup, target, ProgressListener.NONE)));
    }

    private List<RecordedEvent> recorded(Runnable action) throws IOException {
        Path dump = directory.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(WRITE).withoutThreshold();
            recording.enable(FORCE).withoutThreshold();
            recording.start();
            action.run();
            recording.stop();
            recording.dump(dump);
        }
        return RecordingFile.readAllEvents(dump);
    }

    private void assertForced(Path target, List<RecordedEvent> events) {
        Instant written = last(WRITE, target + ".", events);
        Instant forced = last(FORCE, target + ".", events);
        assertThat(forced).as("the copy").isAfter(written);
        assertThat(last(FORCE, directory.toString(), events)).as("its name").isAfter(forced);
    }

    /** Returns when an event of {@code type} was seen last, for a part of {@code path} or for {@code path} itself. */
    private static Instant last(String type, String path, List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(type))
                .filter(event -> {
                    String touched = event.getString("path");
                    return path.endsWith(".")
                            ? touched.startsWith(path) && touched.endsWith(".part")
                            : touched.equals(path);
                })
                .map(RecordedEvent::getEndTime)
                .max(Instant::compareTo)
                .orElseThrow(() -> new AssertionError("no " + type + " of " + path));
    }
}
