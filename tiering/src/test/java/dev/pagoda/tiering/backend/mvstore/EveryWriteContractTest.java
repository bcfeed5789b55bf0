package dev.pagoda.tiering.backend.mvstore;

import java.util.Map;

/** With every write forced, and compressed pages. */
final class EveryWriteContractTest extends MvStoreContractTest {
    @Override
    Map<String, String> options() {
        return Map.of("sync", "every-write", "compression", "deflate", "pageSize", "16", "cacheSize", "1");
    }
}
