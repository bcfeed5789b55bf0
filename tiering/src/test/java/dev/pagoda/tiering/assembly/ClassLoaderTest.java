package dev.pagoda.tiering.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications come and go while the file stays open. */
final class ClassLoaderTest {
    @TempDir
    Path directory;

    private Configuration configuration() {
        return Configuration.memory("ClassLoaderTest " + directory)
                .withBackend(BackendConfiguration.of("disk", "mvstore:" + directory.resolve("cache.mv")))
                .withDefaults(CacheSettings.DEFAULT.withTiers("heap", "disk"))
                .withCache("volatile", CacheSettings.DEFAULT);
    }

    private static TieredCache<String, Object> samples(Pagoda pagoda, OwnLoader loader, String name)
            throws ReflectiveOperationException {
        return pagoda.cache(CacheRequest.of(name, String.class, loader.sampleClass()));
    }

    @Test
    void twoClassesOfOneNameNeverMeet() throws Exception {
        OwnLoader first = new OwnLoader();
        OwnLoader second = new OwnLoader();
        assertThat(first.sampleClass()).isNotEqualTo(second.sampleClass());
        try (Pagoda one = Pagoda.open(configuration(), first);
                Pagoda two = Pagoda.open(configuration(), second)) {
            TieredCache<String, Object> mine = samples(one, first, "a");
            TieredCache<String, Object> theirs = samples(two, second, "a");
            for (int i = 0; i < 3; i++) {
                mine.store().put("k", first.sample("v" + i), PutOptions.ETERNAL);
                assertThat(Objects.requireNonNull(theirs.store().get("k")).value())
                        .isEqualTo(second.sample("v" + i));
                theirs.store().put("k", second.sample("w" + i), PutOptions.ETERNAL);
                assertThat(Objects.requireNonNull(mine.store().get("k")).value())
                        .isEqualTo(first.sample("w" + i));
            }
        }
    }

    @Test
    void aClosedEngineLeavesItsClassLoaderToTheCollectorWhileOthersKeepTheFileOpen() throws Exception {
        WeakReference<ClassLoader> first = openUseAndClose(true);
        OwnLoader second = new OwnLoader();
        try (Pagoda staying = Pagoda.open(configuration(), second)) {
            samples(staying, second, "a");
            WeakReference<ClassLoader> third = openUseAndClose(false);
            awaitCollected(first);
            awaitCollected(third);
        }
        assertThat(Engines.count()).isZero();
    }

    /** The application that goes may be the one whose thread opened the file that another one goes on using. */
    @Test
    void theLoaderThatOpenedTheFileIsCollectedToo() throws Exception {
        OwnLoader staying = new OwnLoader();
        Pagoda[] other = new Pagoda[1];
        WeakReference<ClassLoader> gone = openFirstAndLeave(other, staying);
        try (Pagoda pagoda = other[0]) {
            awaitCollected(gone);
            assertThat(pagoda.health().get("disk").up()).isTrue();
        }
    }

    private WeakReference<ClassLoader> openFirstAndLeave(Pagoda[] other, OwnLoader staying) throws Exception {
        OwnLoader loader = new OwnLoader();
        Thread.currentThread().setContextClassLoader(loader);
        try (Pagoda pagoda = Pagoda.open(configuration(), loader)) {
            samples(pagoda, loader, "a").store().put("k", loader.sample("v"), PutOptions.ETERNAL);
            other[0] = Pagoda.open(configuration(), staying);
            samples(other[0], staying, "a");
        } finally {
            Thread.currentThread().setContextClassLoader(ClassLoaderTest.class.getClassLoader());
        }
        return new WeakReference<>(loader);
    }

    private WeakReference<ClassLoader> openUseAndClose(boolean drop) throws Exception {
        OwnLoader loader = new OwnLoader();
        Thread.currentThread().setContextClassLoader(loader);
        try (Pagoda pagoda = Pagoda.open(configuration(), loader)) {
            for (String name : new String[] {"a", "volatile"}) {
                TieredCache<String, Object> cache = samples(pagoda, loader, name);
                cache.store().put("k", loader.sample("v"), PutOptions.ttl(Ttl.ofMillis(60_000)));
                assertThat(cache.store().get("k")).isNotNull();
            }
            if (drop) {
                pagoda.drop("a");
            }
        } finally {
            Thread.currentThread().setContextClassLoader(ClassLoaderTest.class.getClassLoader());
        }
        return new WeakReference<>(loader);
    }

    private static void awaitCollected(WeakReference<ClassLoader> loader) {
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }
}
