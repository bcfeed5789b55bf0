package dev.pagoda.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.hibernate.Version;
import org.junit.jupiter.api.Test;

/** The program runs, and what it prints is so. */
final class MainTest {
    @Test
    void usesTheHibernateThatTheBuildSays() {
        String version = Version.getVersionString();
        assertThat(version).isEqualTo(System.getProperty("library.hibernate", version));
    }

    @Test
    void readsWithoutStatementsWhatIsCached() {
        PrintStream out = System.out;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try {
            Main.main(new String[0]);
        } finally {
            System.setOut(out);
        }
        assertThat(captured.toString(StandardCharsets.UTF_8).lines())
                .filteredOn(line -> line.endsWith("statements"))
                .hasSize(5)
                .anyMatch(line -> line.startsWith("second reading") && line.endsWith(" 0 statements"))
                .anyMatch(line -> line.startsWith("after a change") && !line.endsWith(" 0 statements"))
                .anyMatch(line ->
                        line.startsWith("once more") && line.contains("19.00") && line.endsWith(" 0 statements"))
                .anyMatch(line ->
                        line.startsWith("after a restart") && line.contains("19.00") && line.endsWith(" 0 statements"));
    }
}
