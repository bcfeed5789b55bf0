package dev.pagoda.tiering.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.engine.history.Processes;
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

/** The histories of {@link TrustHistoryTest} go wrong as soon as one rule of trust is taken out of the compiled code. */
final class BrokenTrustTest {
    private static final int MOST_ROUNDS = 60;
    private static final int AT_ONCE = 8;

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of("feed.Lease", "holds", FixedValue.value(true)),
                Arguments.of("feed.Source", "isMissing", FixedValue.value(false)),
                Arguments.of("feed.Source", "isForeign", FixedValue.value(false)),
                Arguments.of("feed.FeedHub", "reset", StubMethod.INSTANCE),
                Arguments.of("feed.FarClock", "learn", FixedValue.value(false)),
                Arguments.of("engine.Fence", "pass", StubMethod.INSTANCE),
                Arguments.of("engine.Fence", "restart", StubMethod.INSTANCE),
                Arguments.of("engine.Copies", "isOther", FixedValue.value(false)));
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("rules")
    void trustWithoutOneOfItsRulesIsFoundOut(String name, String rule, Implementation broken) throws Exception {
        long seed = System.nanoTime();
        System.out.println("trust without " + name + "." + rule + ": seed " + seed);
        Method run = new BrokenLoader(Class.forName("dev.pagoda.tiering." + name), rule, broken)
                .loadClass(Processes.class.getName())
                .getMethod("violations", long.class);
        SplittableRandom random = new SplittableRandom(seed);
        int rounds = 0;
        List<?> found = List.of();
        while (found.isEmpty() && rounds++ < MOST_ROUNDS) {
            long[] seeds = random.longs(AT_ONCE).toArray();
            found = Threads.run(AT_ONCE, thread -> (List<?>) run.invoke(null, seeds[thread])).stream()
                    .flatMap(List::stream)
                    .toList();
        }
        System.out.println("trust without " + name + "." + rule + ": found out in round " + rounds);
        assertThat(found).isNotEmpty();
    }
}
