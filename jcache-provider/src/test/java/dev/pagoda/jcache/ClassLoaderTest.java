package dev.pagoda.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An application that is started again in the same JVM, as development tools do, with classes of the same names. */
@Timeout(120)
final class ClassLoaderTest {
    @RegisterExtension
    final Managers managers = new Managers();

    @ParameterizedTest
    @EnumSource
    void eachLoaderSeesItsOwnClassesAndIsCollectedAfterClose(Topology topology) throws Exception {
        Path configuration = managers.write(
                topology.yaml(managers.directory(), "security: { allow: [" + Model.class.getName() + "] }"));
        WeakReference<ClassLoader> first = runApplication(configuration, null);
        collected(first);
        WeakReference<ClassLoader> second = runApplication(configuration, topology == Topology.HEAP ? null : "ada");
        collected(second);
    }

    @ParameterizedTest
    @EnumSource
    void twoLoadersAtOnceShareTheFileButNoObjects(Topology topology) throws Exception {
        Path configuration = managers.write(
                topology.yaml(managers.directory(), "security: { allow: [" + Model.class.getName() + "] }"));
        try (Application one = new Application();
                Application two = new Application()) {
            Cache<String, Object> mine = cache(configuration, one);
            Cache<String, Object> other = cache(configuration, two);
            mine.put("k", one.model("ada"));
            Object seen = other.get("k");
            if (topology == Topology.HEAP) {
                assertThat(seen).isNull();
            } else {
                assertThat(seen).hasToString("ada");
                assertThat(seen.getClass()).isSameAs(two.type()).isNotSameAs(one.type());
                other.put("k", two.model("grace"));
                assertThat(mine.get("k")).hasToString("grace").hasSameClassAs(one.model("x"));
            }
            managers.provider().close(one);
            managers.provider().close(two);
        }
    }

    private WeakReference<ClassLoader> runApplication(Path configuration, String expected) throws Exception {
        try (Application application = new Application()) {
            Cache<String, Object> cache = cache(configuration, application);
            Object before = cache.get("k");
            assertThat(before == null ? null : before.toString()).isEqualTo(expected);
            cache.put("k", application.model("ada"));
            assertThat(cache.get("k").getClass()).isSameAs(application.type());
            cache.invoke("k", (entry, arguments) -> entry.getValue().toString());
            managers.provider().close(application);
            return new WeakReference<>(application);
        }
    }

    @SuppressWarnings("unchecked")
    private Cache<String, Object> cache(Path configuration, Application application) throws Exception {
        return managers.open(configuration, application)
                .createCache(
                        "models",
                        new MutableConfiguration<String, Object>()
                                .setTypes(String.class, (Class<Object>) application.type())
                                .setStatisticsEnabled(true)
                                .addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                                        () -> (CacheEntryCreatedListener<String, Object>) events -> {},
                                        null,
                                        false,
                                        false)));
    }

    private static void collected(WeakReference<ClassLoader> loader) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until((Callable<Boolean>) () -> {
            System.gc();
            return loader.get() == null;
        });
    }

    /** Loads {@link Model} itself and everything else through the test's own loader. */
    private static final class Application extends URLClassLoader {
        Application() {
            super(
                    new URL[] {Model.class.getProtectionDomain().getCodeSource().getLocation()},
                    Application.class.getClassLoader());
        }

        Class<?> type() throws ClassNotFoundException {
            return loadClass(Model.class.getName());
        }

        Object model(String name) throws Exception {
            return type().getConstructor(String.class).newInstance(name);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Model.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
