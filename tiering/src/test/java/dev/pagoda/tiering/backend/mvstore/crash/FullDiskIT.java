package dev.pagoda.tiering.backend.mvstore.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.mvstore.MvStoreBackend;
import dev.pagoda.tiering.backend.mvstore.ProgressListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process whose files may not grow beyond a limit of the operating system. */
final class FullDiskIT {
    private static final String LIMITED = "ulimit -f 16384 && exec \"$@\"";
    private static final int READ_BACK = 50;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"every-write", "interval", "manual"})
    void aFullDiskIsToldReadsGoOnAndNothingIsLost(String sync) throws Exception {
        String path = directory.resolve("cache.mv").toString();
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        LIMITED,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Filler.class.getName(),
                        path,
                        sync)
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            List<String> lines = output.lines().toList();
            assertThat(output).contains("STORAGE_FULL No room is left for the file " + path);
            assertThat(lines).contains("reads go on");
            assertPresent(path, sync, Integer.parseInt(lines.get(0)));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** @param durable how many entries were on the medium, as the process was told */
    private static void assertPresent(String path, String sync, int durable) {
        try (MvStoreBackend backend = CrashingProcess.open(path, sync, Clock.system())) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("a"));
            for (int i = 1; i <= durable; i++) {
                Place place = new Place(0, "key" + i);
                assertThat(StampedValue.idOf(store.get(place.bytes()).value(), place))
                        .isEqualTo(i);
            }
            assertThat(durable).isGreaterThan(READ_BACK);
            assertThat(backend.verify(ProgressListener.NONE).isSound()).isTrue();
        }
    }

    /** Puts entries until there is no room for them, and tells how many are on the medium, why it stopped, and whether it can still read. */
    static final class Filler {
        private Filler() {}

        public static void main(String[] arguments) {
            MvStoreBackend backend = CrashingProcess.open(arguments[0], arguments[1], Clock.system());
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("a"));
            int durable = 0;
            StoreException reason = null;
            for (int i = 1; reason == null; i++) {
                Place place = new Place(0, "key" + i);
                try {
                    store.put(place.bytes(), StampedValue.of(i, place), PutOptions.ETERNAL);
                    if (i % READ_BACK == 0) {
                        backend.flush();
                    }
                    durable = arguments[1].equals("every-write") || i % READ_BACK == 0 ? i : durable;
                } catch (StoreException e) {
                    reason = e;
                }
            }
            System.out.println(durable);
            System.out.println(reason.code() + " " + reason.getMessage());
            Place first = new Place(0, "key1");
            boolean readable = StampedValue.idOf(store.get(first.bytes()).value(), first) == 1;
            System.out.println(readable && !backend.health().up() ? "reads go on" : "reads fail");
            System.exit(0);
        }
    }
}
