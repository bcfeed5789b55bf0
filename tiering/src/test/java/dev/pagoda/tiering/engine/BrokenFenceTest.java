package dev.pagoda.tiering.engine;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.engine.history.Clients;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.StubMethod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The histories of {@link NearCacheHistoryTest} go wrong as soon as one rule of the fence is taken out of its compiled code. */
final class BrokenFenceTest {
    private static final int MOST_HISTORIES = 2_000;

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of("admits", FixedValue.value(true)),
                Arguments.of("hasLearntSince", FixedValue.value(false)),
                Arguments.of("isRemovedByOthers", FixedValue.value(false)),
                Arguments.of("raise", StubMethod.INSTANCE),
                Arguments.of("taint", StubMethod.INSTANCE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void aFenceWithoutOneOfItsRulesIsFoundOut(String rule, Implementation broken) throws Exception {
        long seed = System.nanoTime();
        System.out.println("fence without " + rule + ": seed " + seed);
        Method run = new BrokenLoader(rule, broken)
                .loadClass(Clients.class.getName())
                .getMethod("run", long.class);
        SplittableRandom random = new SplittableRandom(seed);
        int histories = 0;
        boolean found = false;
        while (!found && histories++ < MOST_HISTORIES) {
            found = !((List<?>) run.invoke(null, random.nextLong())).isEmpty();
        }
        System.out.println("fence without " + rule + ": found out by history " + histories);
        assertThat(found).isTrue();
    }

    /** Loads the classes of this project once more, with one method of {@link Fence} replaced. */
    private static final class BrokenLoader extends ClassLoader {
        private final byte[] fence;

        BrokenLoader(String rule, Implementation broken) {
            super(BrokenFenceTest.class.getClassLoader());
            fence = new ByteBuddy()
                    .redefine(Fence.class)
                    .method(named(rule))
                    .intercept(broken)
                    .make()
                    .getBytes();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                return name.startsWith("dev.pagoda.") ? define(name) : super.loadClass(name, resolve);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            byte[] code = name.equals(Fence.class.getName()) ? fence : read(name);
            return defineClass(name, code, 0, code.length);
        }

        private byte[] read(String name) throws ClassNotFoundException {
            String path = name.replace('.', '/') + ".class";
            try (InputStream in = getParent().getResourceAsStream(path)) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
