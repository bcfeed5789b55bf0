package dev.pagoda.tiering.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.engine.history.Clients;
import java.lang.reflect.Method;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
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
        Method run = new BrokenLoader(Fence.class, rule, broken)
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
}
