package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.DurableStoreContract;
import dev.pagoda.tiering.Store;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class MvStoreContractTest extends DurableStoreContract {
    @TempDir
    Path directory;

    private @Nullable Backend backend;

    /** Returns the options of the file under test. */
    Map<String, String> options() {
        return Map.of();
    }

    private Backend backend() {
        if (backend == null) {
            backend = new MvStoreBackendFactory()
                    .open(new BackendSettings("disk", "mvstore:" + directory.resolve("cache.mv"), options(), clock()));
        }
        return backend;
    }

    @Override
    protected Store<Bytes, Bytes> create(String name) {
        return backend().open(new CacheSpec(name, CacheFormat.BYTES, LIMITS, Long.MAX_VALUE));
    }

    @Override
    protected void restart() {
        closeBackend();
    }

    @AfterEach
    void closeBackend() {
        if (backend != null) {
            backend.close();
            backend = null;
        }
    }
}
