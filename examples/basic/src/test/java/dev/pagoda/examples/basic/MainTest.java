package dev.pagoda.examples.basic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program runs, and what it prints is so. */
final class MainTest {
    @Test
    void tellsOfTheDay(@TempDir Path directory) throws Exception {
        String yaml = Files.readString(Path.of("src", "main", "resources", "pagoda.yaml"));
        Path configuration = Files.writeString(
                directory.resolve("pagoda.yaml"),
                yaml.replace(
                        "${SHOP_DATA:./target/shop-data}", directory.toString().replace('\\', '/')));
        assertThat(run(configuration.toUri().toString()))
                .contains("price list readings: 1")
                .contains("lamp-01 sold: true, in stock: 2")
                .contains("few left of [lamp-01]")
                .contains("lamps: {lamp-01=2, lamp-02=4}")
                .contains("compare-and-set: true, again: false")
                .contains("too few of [desk-01]")
                .contains("chair-01 in stock: 4")
                .contains("price list readings: 0");
    }

    private static String run(String configuration) throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try {
            Main.main(new String[] {configuration});
        } finally {
            System.setOut(out);
        }
        return captured.toString(StandardCharsets.UTF_8);
    }
}
