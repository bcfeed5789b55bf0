package dev.pagoda.benchmarks;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.assembly.CacheRequest;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.codec.AllowList;
import dev.pagoda.tiering.codec.KeyCodec;
import dev.pagoda.tiering.codec.KeyCodecs;
import dev.pagoda.tiering.codec.ValueCodec;
import dev.pagoda.tiering.codec.ValueCodecs;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import java.util.Map;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/** What keeps entries in a file: an MVMap as it is, with Pagoda's codecs around it, and Pagoda's store. */
public enum Medium {
    /** Raw limit. */
    MVMAP {
        @Override
        Subject<byte[]> open(Writing writing) {
            return MapInFile.open(writing);
        }
    },
    /** Pagoda without a heap in front. */
    PAGODA {
        @Override
        Subject<byte[]> open(Writing writing) {
            return StoreInFile.open(writing);
        }
    };

    /** Opens an empty file. */
    abstract Subject<byte[]> open(Writing writing);

    private record StoreInFile(Pagoda engine, Store<String, byte[]> store) implements Subject<byte[]> {
        static StoreInFile open(Writing writing) {
            BackendConfiguration disk =
                    new BackendConfiguration("disk", "mvstore:" + Scratch.file("pagoda.mv"), options(writing));
            Configuration configuration = Configuration.builtIn()
                    .withId("benchmark")
                    .withBackend(disk)
                    .withDefaults(CacheSettings.DEFAULT.withTiers("disk"));
            Pagoda engine = Pagoda.open(configuration, Medium.class.getClassLoader());
            return new StoreInFile(
                    engine,
                    engine.cache(CacheRequest.of("benchmark", String.class, byte[].class))
                            .store());
        }

        private static Map<String, String> options(Writing writing) {
            return switch (writing) {
                case EVERY_PUT -> Map.of("sync", "every-write");
                case MEANWHILE -> Map.of();
                case AT_CLOSE -> Map.of("sync", "manual", "dirtyLimit", "65536");
            };
        }

        @Override
        public byte @Nullable [] get(String key) {
            Entry<byte[]> entry = store.get(key);
            return entry == null ? null : entry.value();
        }

        @Override
        public void put(String key, byte[] value) {
            store.put(key, value, PutOptions.ETERNAL);
        }

        @Override
        public void close() {
            engine.close();
            Scratch.clean();
        }
    }

    private record MapInFile(
            MVStore file, MVMap<byte[], byte[]> map, KeyCodec<String> keys, ValueCodec<byte[]> values, Writing writing)
            implements Subject<byte[]> {
        private static final int CACHE_MEBIBYTES = 64;

        static MapInFile open(Writing writing) {
            MVStore.Builder builder = new MVStore.Builder()
                    .fileName(Scratch.file("raw.mv").toString())
                    .cacheSize(CACHE_MEBIBYTES);
            if (writing == Writing.AT_CLOSE) {
                builder.autoCommitDisabled().autoCommitBufferSize(0);
            }
            MVStore file = builder.open();
            MVMap<byte[], byte[]> map = file.openMap(
                    "benchmark",
                    new MVMap.Builder<byte[], byte[]>()
                            .keyType(ByteArrayDataType.INSTANCE)
                            .valueType(ByteArrayDataType.INSTANCE));
            ClassLoader loader = Medium.class.getClassLoader();
            return new MapInFile(
                    file,
                    map,
                    KeyCodecs.of(String.class, loader, AllowList.defaults()),
                    ValueCodecs.of(ValueCodecs.AUTO, byte[].class, loader, AllowList.defaults()),
                    writing);
        }

        @Override
        public byte @Nullable [] get(String key) {
            byte[] form = map.get(keys.encode(key).unsafeArray());
            return form == null ? null : values.decode(Bytes.wrap(form));
        }

        @Override
        public void put(String key, byte[] value) {
            map.put(keys.encode(key).unsafeArray(), values.encode(value).unsafeArray());
            if (writing == Writing.EVERY_PUT) {
                file.commit();
                file.sync();
            }
        }

        @Override
        public void close() {
            file.close();
            Scratch.clean();
        }
    }
}
