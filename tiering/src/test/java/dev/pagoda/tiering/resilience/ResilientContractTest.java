package dev.pagoda.tiering.resilience;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.DurableStoreContract;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.backend.mvstore.MvStoreBackendFactory;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A backend that is used with care behaves as it does without. */
final class ResilientContractTest extends DurableStoreContract {
    @TempDir
    Path directory;

    private @Nullable Backend backend;

    @Override
    protected Store<Bytes, Bytes> create(String name) {
        if (backend == null) {
            BackendSettings settings =
                    new BackendSettings("disk", "mvstore:" + directory.resolve("cache.mv"), Map.of(), clock());
            backend = ResilientBackend.around(
                    new MvStoreBackendFactory().open(settings), RemoteSettings.parse(settings), Clock.system());
        }
        return backend.open(new CacheSpec(name, CacheFormat.BYTES, LIMITS, Long.MAX_VALUE));
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
