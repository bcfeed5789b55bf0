package dev.pagoda.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/** Every run of the TCK was complete and successful, and used the tiers of its topology. */
final class VerdictTest {
    private static final Path TARGET = Path.of(System.getProperty("pagoda.tck.directory", "target"));

    @ParameterizedTest
    @CsvSource({
        "default, 481",
        "heap, 481",
        "mvstore, 481",
        "heap-mvstore, 481",
        "redis, 481",
        "heap-redis, 481",
        "postgres, 481",
        "heap-postgres, 481",
        "annotations, 12"
    })
    void runsEveryTestAndPassesIt(String run, int expected) throws Exception {
        Counts counts = counts(TARGET.resolve("tck-reports").resolve(run));
        assertThat(counts).isEqualTo(new Counts(expected, 0, 0, 0));
        System.out.printf("TCK %s: %d tests, all passed%n", run, counts.tests());
    }

    /** A tier behind another one may see no hit: a near cache that is warm answers every read that finds something. */
    @ParameterizedTest
    @CsvSource({
        "default, heap",
        "heap, heap",
        "mvstore, disk",
        "heap-mvstore, heap",
        "heap-mvstore, disk",
        "redis, shared",
        "heap-redis, heap",
        "heap-redis, shared",
        "postgres, database",
        "heap-postgres, heap",
        "heap-postgres, database"
    })
    void usesTheTier(String run, String tier) throws Exception {
        Properties counted = new Properties();
        try (InputStream in = Files.newInputStream(TARGET.resolve("tck").resolve(run + ".properties"))) {
            counted.load(in);
        }
        long hits = Long.parseLong(counted.getProperty(tier + ".hits", "0"));
        long misses = Long.parseLong(counted.getProperty(tier + ".misses", "0"));
        long writes = Long.parseLong(counted.getProperty(tier + ".writes", "0"));
        assertThat(hits + misses).as("reads of tier %s: %s", tier, counted).isPositive();
        assertThat(writes).as("writes of tier %s: %s", tier, counted).isPositive();
        System.out.printf("TCK %s: tier %s saw %d hits, %d misses, %d writes%n", run, tier, hits, misses, writes);
    }

    private static Counts counts(Path reports) throws Exception {
        Counts sum = new Counts(0, 0, 0, 0);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(reports, "TEST-*.xml")) {
            for (Path file : files) {
                sum = sum.plus(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(file.toFile())
                        .getDocumentElement());
            }
        }
        return sum;
    }

    private record Counts(int tests, int failures, int errors, int skipped) {
        Counts plus(Element suite) {
            return new Counts(
                    tests + number(suite, "tests"),
                    failures + number(suite, "failures"),
                    errors + number(suite, "errors"),
                    skipped + number(suite, "skipped"));
        }

        private static int number(Element suite, String attribute) {
            return Integer.parseInt(suite.getAttribute(attribute));
        }
    }
}
