package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.Store;
import java.nio.file.Path;
import java.util.Map;

/** A file that a test has open, and its clock. */
final class TestFile implements AutoCloseable {
    private final Path path;
    private final Map<String, String> options;
    private final ManualClock clock;
    private MvStoreBackend backend;

    private TestFile(Path path, Map<String, String> options, ManualClock clock) {
        this.path = path;
        this.options = options;
        this.clock = clock;
        this.backend = openAgain();
    }

    static TestFile in(Path directory) {
        return in(directory, Map.of());
    }

    static TestFile in(Path directory, Map<String, String> options) {
        return new TestFile(directory.resolve("cache.mv"), options, new ManualClock());
    }

    /** Opens another handle, with the same options and clock. */
    MvStoreBackend openAgain() {
        return (MvStoreBackend)
                new MvStoreBackendFactory().open(new BackendSettings("disk", "mvstore:" + path, options, clock));
    }

    void restart() {
        backend.close();
        backend = openAgain();
    }

    Path path() {
        return path;
    }

    ManualClock clock() {
        return clock;
    }

    MvStoreBackend backend() {
        return backend;
    }

    Store<Bytes, Bytes> store(String name) {
        return backend.open(CacheSpec.of(name));
    }

    @Override
    public void close() {
        backend.close();
    }
}
