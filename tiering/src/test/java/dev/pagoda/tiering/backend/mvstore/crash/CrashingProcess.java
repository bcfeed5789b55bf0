package dev.pagoda.tiering.backend.mvstore.crash;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.backend.mvstore.MvStoreBackend;
import dev.pagoda.tiering.backend.mvstore.MvStoreBackendFactory;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** A process that writes to a file, and tells of it on its standard output, until it is killed. */
final class CrashingProcess {
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);
    private static final long PACE_NANOS = 50_000;
    private static final long FLUSH_NANOS = 100_000_000;

    private CrashingProcess() {}

    /**
     * Writes until it is killed.
     *
     * @param arguments path, sync mode, number of the round, seed
     */
    public static void main(String[] arguments) {
        MvStoreBackend backend = open(arguments[0], arguments[1], Clock.system());
        int round = Integer.parseInt(arguments[2]);
        long seed = Long.parseLong(arguments[3]);
        for (int number = 0; number < CrashWriter.WRITERS; number++) {
            CrashWriter writer = new CrashWriter(number, round, backend, CrashingProcess::tell, seed);
            new Thread(() -> {
                        while (writer.step()) {
                            LockSupport.parkNanos(PACE_NANOS);
                        }
                    })
                    .start();
        }
        if (arguments[1].equals("manual")) {
            flush(backend, new SplittableRandom(seed));
        }
    }

    static MvStoreBackend open(String path, String sync, Clock clock) {
        Map<String, String> options = Map.of("sync", sync, "syncInterval", "50", "cacheSize", "1", "dirtyLimit", "2");
        return (MvStoreBackend)
                new MvStoreBackendFactory().open(new BackendSettings("disk", "mvstore:" + path, options, clock));
    }

    private static void flush(MvStoreBackend backend, SplittableRandom random) {
        while (true) {
            LockSupport.parkNanos(random.nextLong(FLUSH_NANOS));
            tell(Line.flushing());
            backend.flush();
            tell(Line.flushed());
        }
    }

    /** Writes a line in one call, so that it is whole or not there at all. */
    private static void tell(String line) {
        try {
            OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
