package dev.pagoda.tiering.assembly;

import static dev.pagoda.tiering.assembly.Errors.assertThatCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.SharedPostgres;
import dev.pagoda.tiering.Attributes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.EntryMetadata;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Trust;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.Configuration;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Metadata of entries that have copies in the heaps of two engines. */
final class MetadataCopiesIT {
    private static final Attributes TAG = Attributes.tags("t");
    /** Nothing is heard of other engines' changes. */
    private static final Map<String, String> DEAF = Map.of("maxStaleness", "60s", "feedInterval", "3600000");

    private static final Map<String, String> HEARING = Map.of("maxStaleness", "2s");

    private final String database = SharedPostgres.newDatabase();
    private Pagoda here;
    private Pagoda elsewhere;
    private TieredCache<String, String> cache;
    private Store<String, String> store;
    private Metadata<String> metadata;
    private TieredCache<String, String> other;

    private void open(Map<String, String> options) {
        here = engine("here", options);
        elsewhere = engine("elsewhere", options);
        cache = here.cache(CacheRequest.of("copies", String.class, String.class));
        store = cache.store();
        metadata = cache.metadata();
        other = elsewhere.cache(CacheRequest.of("copies", String.class, String.class));
        for (Trust trust : List.of(store.trust(), other.store().trust())) {
            await().until(trust::holds);
        }
    }

    private Pagoda engine(String id, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("user", PostgresServer.USER);
        all.put("password", PostgresServer.PASSWORD);
        BackendConfiguration backend =
                new BackendConfiguration("far", SharedPostgres.server().url(database), all);
        return Pagoda.open(
                Configuration.behindHeap(backend).withId(database + id), MetadataCopiesIT.class.getClassLoader());
    }

    @AfterEach
    void close() {
        if (here != null) {
            here.close();
            elsewhere.close();
        }
        SharedPostgres.server().dropDatabase(database);
    }

    private void put(String key, String value) {
        store.put(key, value, PutOptions.ETERNAL);
    }

    private static String value(Store<String, String> store, String key) {
        Entry<String> entry = store.get(key);
        return entry == null ? null : entry.value();
    }

    @Test
    void aCopyIsAsGoodAfterItsEntryHasGotAttributes() {
        open(DEAF);
        put("k", "1");
        assertThat(value(store, "k")).isEqualTo("1");
        long misses = cache.tiers().get(0).stats().misses();
        assertThat(metadata.set("k", TAG)).isTrue();
        assertThat(metadata.get("k").value())
                .isEqualTo(new EntryMetadata(metadata.get("k").value().sizeBytes(), "auto", TAG));
        assertThat(value(store, "k")).isEqualTo("1");
        assertThat(cache.tiers().get(0).stats().misses()).isEqualTo(misses);
    }

    @Test
    void whoSetsAttributesOfAVersionHasSeenThatVersion() {
        open(DEAF);
        put("k", "1");
        assertThat(value(store, "k")).isEqualTo("1");
        long version = other.store().put("k", "2", PutOptions.ETERNAL).version();
        assertThat(metadata.set("k", TAG, version)).isTrue();
        assertThat(value(store, "k")).isEqualTo("2");
    }

    @Test
    void whatIsRemovedByATagHereIsGoneHereAtOnce() {
        open(DEAF);
        for (int i = 0; i < 10; i++) {
            put("k" + i, "v");
            assertThat(value(store, "k" + i)).isEqualTo("v");
            metadata.set("k" + i, i < 5 ? TAG : Attributes.tags("other"));
        }
        assertThat(metadata.removeAll(TAG)).isEqualTo(5);
        for (int i = 0; i < 10; i++) {
            assertThat(value(store, "k" + i)).isEqualTo(i < 5 ? null : "v");
        }
        put("k0", "again");
        assertThat(value(store, "k0")).isEqualTo("again");
        assertThat(metadata.get("k0").value().attributes()).isEqualTo(Attributes.NONE);
    }

    @Test
    void whatIsRemovedByATagElsewhereIsGoneHereWithinTheBound() {
        open(HEARING);
        for (int round = 0; round < 5; round++) {
            put("k", "v" + round);
            other.metadata().set("k", TAG);
            assertThat(value(store, "k")).isEqualTo("v" + round);
            assertThat(value(other.store(), "k")).isEqualTo("v" + round);
            long begun = System.nanoTime();
            assertThat(other.metadata().removeAll(TAG)).isEqualTo(1);
            assertThat(value(other.store(), "k")).isNull();
            await().pollInterval(Duration.ofMillis(1)).until(() -> store.get("k") == null);
            long millis = (System.nanoTime() - begun) / 1_000_000;
            System.out.println("removed by a tag elsewhere, gone here after " + millis + " ms");
            assertThat(millis).isLessThan(2_000);
        }
    }

    @Test
    void whatMetadataHasShownIsNotFollowedByAnythingOlder() {
        open(DEAF);
        put("k", "1");
        elsewherePuts("2");
        assertThat(value(store, "k")).as("a copy within maxStaleness").isEqualTo("1");
        long version = metadata.get("k").version();
        assertThat(store.get("k").version()).isEqualTo(version);
        assertThat(value(store, "k")).isEqualTo("2");
        elsewherePuts("3");
        other.metadata().set("k", TAG);
        Page<String, EntryMetadata> page = metadata.find(TAG, 10, null);
        assertThat(page.rows()).extracting(Row::key).containsExactly("k");
        assertThat(value(store, "k")).isEqualTo("3");
        other.store().remove("k");
        assertThat(metadata.get("k")).isNull();
        assertThat(value(store, "k")).isNull();
        put("k", "4");
        other.store().remove("k");
        assertThat(metadata.set("k", TAG)).isFalse();
        assertThat(value(store, "k")).isNull();
        long last = other.store().put("k", "5", PutOptions.ETERNAL).version();
        assertThat(metadata.set("k", TAG, last)).isTrue();
        assertThat(metadata.remove(List.of("k", "l"), Attributes.tags("other"))).isEmpty();
        assertThat(value(store, "k")).isEqualTo("5");
        assertThatThrownBy(() -> metadata.get(null)).hasMessage("A key must not be null");
    }

    private void elsewherePuts(String value) {
        other.store().put("k", value, PutOptions.ETERNAL);
    }

    @Test
    void aFailedRemovalDropsTheCopies() {
        open(DEAF);
        put("k", "1");
        assertThat(value(store, "k")).isEqualTo("1");
        elsewherePuts("2");
        assertThatThrownBy(() -> metadata.remove(List.of("k"), Attributes.NONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(value(store, "k")).isEqualTo("2");
    }

    @Test
    void aTopologyWithoutMetadataSaysSo() {
        try (Pagoda pagoda =
                Pagoda.open(Configuration.memory("MetadataCopiesIT"), MetadataCopiesIT.class.getClassLoader())) {
            TieredCache<String, String> heap = pagoda.cache(CacheRequest.of("c", String.class, String.class));
            assertThat(heap.store().metadata()).isNull();
            assertThatCode(
                    heap::metadata,
                    ErrorCode.UNSUPPORTED,
                    "The cache c with the tiers [heap] has no metadata of entries; it needs a PostgreSQL backend as the"
                            + " last tier");
        }
    }
}
