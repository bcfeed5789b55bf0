package dev.pagoda.tiering.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.codec.KeyCodec;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import dev.pagoda.tiering.config.OnError;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A value that is damaged in the file is an error or, if the cache says so, a miss. */
final class MissOnErrorTest {
    @TempDir
    Path directory;

    private Pagoda open(OnError onError) {
        Configuration configuration = Configuration.memory("MissOnErrorTest " + directory)
                .withBackend(BackendConfiguration.of("disk", "mvstore:" + directory.resolve("cache.mv")))
                .withDefaults(CacheSettings.DEFAULT.withTiers("disk").withOnError(onError));
        return Pagoda.open(configuration, MissOnErrorTest.class.getClassLoader());
    }

    private static TieredCache<String, String> cache(Pagoda pagoda) {
        return pagoda.cache(CacheRequest.of("a", String.class, String.class));
    }

    /** Puts a value that is no framed value in the place of the one of {@code key}. */
    private void damage(KeyCodec<String> keys, String key) {
        BackendConfiguration disk = BackendConfiguration.of("disk", "mvstore:" + directory.resolve("cache.mv"));
        Backends backends = new Backends(List.of(disk), Clock.system());
        CacheFormat format = new CacheFormat("java.lang.String", "java.lang.String", "auto");
        try (Store<Bytes, Bytes> raw =
                backends.get("disk").open(new CacheSpec("a", format, Limits.DEFAULT, Long.MAX_VALUE))) {
            raw.put(keys.encode(key), Bytes.wrap(new byte[] {1, 2, 3}), PutOptions.ETERNAL);
        } finally {
            backends.close();
        }
    }

    @Test
    void aReadFailsUnlessTheCacheIsToldToMiss() {
        try (Pagoda pagoda = open(OnError.FAIL)) {
            TieredCache<String, String> cache = cache(pagoda);
            cache.store().put("whole", "v", PutOptions.ETERNAL);
            cache.store().put("damaged", "v", PutOptions.ETERNAL);
            damage(cache.keys(), "damaged");
            Errors.assertThatCode(() -> cache.store().get("damaged"), ErrorCode.DAMAGED);
        }
        try (Pagoda pagoda = open(OnError.MISS)) {
            Store<String, String> store = cache(pagoda).store();
            assertThat(store.get("damaged")).isNull();
            assertThat(store.getAll(List.of("damaged"))).isEmpty();
            assertThat(store.get("whole")).isNotNull();
            assertThat(store.contains("whole")).isTrue();
            assertThat(store.getAll(List.of("whole"))).hasSize(1);
            store.put("damaged", "again", PutOptions.ETERNAL);
            assertThat(store.get("damaged")).isNotNull();
            assertThat(store.touch("whole", dev.pagoda.tiering.Ttl.ofMillis(60_000)))
                    .isPresent();
            assertThat(store.remove("whole").outcome().changed()).isTrue();
            assertThat(store.scan(dev.pagoda.tiering.Scan.all()).rows()).hasSize(1);
            assertThat(store.iterator()).toIterable().hasSize(1);
            assertThat(store.write(List.of(new dev.pagoda.tiering.Mutation.Put<>("x", "y", PutOptions.ETERNAL))))
                    .hasSize(1);
            assertThat(store.stats().entries()).isEqualTo(2);
            store.clear();
            assertThat(store.contains("x")).isFalse();
            store.close();
            Errors.assertThatCode(() -> store.get("x"), ErrorCode.CLOSED);
        }
    }

    @Test
    void listenersAreThoseOfTheStore() {
        try (Pagoda pagoda = open(OnError.MISS)) {
            Store<String, String> store = cache(pagoda).store();
            store.onExpiry((key, entry) -> {}).close();
            store.onChange(new dev.pagoda.tiering.ChangeListener<>() {
                        @Override
                        public void changed(String key, long version) {}

                        @Override
                        public void everythingChanged() {}
                    })
                    .close();
            assertThat(store.isOpen()).isTrue();
        }
    }
}
