package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.BackendOption;
import java.util.Map;

/** Opens {@code mvstore:} files. Thread-safe. */
public final class MvStoreBackendFactory implements BackendFactory {
    static final String SCHEME = "mvstore";

    private static final String CLIENT_CLASS = "org.h2.mvstore.MVStore";

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public Map<String, String> options() {
        return BackendOption.describe(MvStoreOption.values());
    }

    @Override
    public void check(BackendSettings settings) {
        MvStoreSettings.parse(settings);
    }

    @Override
    public Backend open(BackendSettings settings) {
        MvStoreSettings parsed = MvStoreSettings.parse(settings);
        requireClient();
        return MvStoreBackend.open(parsed);
    }

    private static void requireClient() {
        try {
            Class.forName(CLIENT_CLASS, false, MvStoreBackendFactory.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new StoreException(
                    ErrorCode.MISSING_LIBRARY,
                    "A backend of the scheme mvstore needs the library com.h2database:h2-mvstore (or com.h2database:h2), add it",
                    e);
        }
    }
}
