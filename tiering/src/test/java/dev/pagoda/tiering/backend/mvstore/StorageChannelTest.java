package dev.pagoda.tiering.backend.mvstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order a file is changed and forced. */
final class StorageChannelTest {
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    Path directory;

    /** A file that notes what is done to it. */
    private record Noting(Medium file, List<String> notes) implements Medium {
        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            notes.add("write");
            file.write(source, position);
        }

        @Override
        public void force() throws IOException {
            notes.add("force");
            file.force();
        }

        @Override
        public void forceUninterruptibly() throws IOException {
            notes.add("force");
            file.forceUninterruptibly();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            notes.add("truncate");
            file.truncate(size);
        }

        @Override
        public long room() throws IOException {
            return file.room();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private Noting file() throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve("file"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        return new Noting(ChannelMedium.of(channel), new ArrayList<>());
    }

    @Test
    void theEndIsCutOffOnlyWhenWhatWasWrittenBeforeIsForced() throws IOException {
        Noting file = file();
        try (StorageChannel channel = new StorageChannel(file)) {
            channel.write(ByteBuffer.allocate(4 * MEGABYTE), 0);
            channel.truncate(MEGABYTE);
            channel.force(false);
            assertThat(file.notes()).containsExactly("write", "force", "truncate", "force");
            assertThat(channel.size()).isEqualTo(MEGABYTE);
            assertThat(file.size()).as("with the reserve").isEqualTo(2 * MEGABYTE);
        } finally {
            file.close();
        }
    }
}
