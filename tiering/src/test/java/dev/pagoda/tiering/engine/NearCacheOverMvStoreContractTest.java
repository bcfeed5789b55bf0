package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.DurableStoreContract;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.backend.mvstore.MvStoreBackendFactory;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Near caches in front of one file: each hears of what the others change. */
class NearCacheOverMvStoreContractTest extends DurableStoreContract {
    @TempDir
    Path directory;

    private @Nullable Backend backend;

    private Backend backend() {
        if (backend == null) {
            backend = new MvStoreBackendFactory()
                    .open(new BackendSettings("disk", "mvstore:" + directory.resolve("near.mv"), Map.of(), clock()));
        }
        return backend;
    }

    /** Returns the far tier of a cache. */
    Store<Bytes, Bytes> far(String name) {
        return backend().open(new CacheSpec(name, CacheFormat.BYTES, LIMITS, Long.MAX_VALUE));
    }

    @Override
    protected final Store<Bytes, Bytes> create(String name) {
        return new NearCache<>(far(name), NearOptions.defaults(), clock());
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
