package dev.pagoda.tiering.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.BackendFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The configuration reference is what the option table says. {@code -Dreference.write=true} writes it anew. */
final class ConfigurationReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void thePageIsCurrent() throws IOException {
        String expected = page();
        if (Boolean.getBoolean("reference.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md; write it anew with mvn -pl tiering test"
                        + " -Dtest=ConfigurationReferenceTest -Dreference.write=true")
                .isEqualTo(expected);
    }

    private static String page() throws IOException {
        return resource("reference-head.md") + tables() + backends() + resource("reference-tail.md");
    }

    private static String tables() {
        StringBuilder page = new StringBuilder();
        for (Section section : Section.values()) {
            if (section != Section.DEFAULTS) {
                page.append("\n### `").append(section.path()).append("`\n\n");
                if (section == Section.CACHE) {
                    page.append("The same keys stand under `defaults`.\n\n");
                }
                page.append("| key | value | default | meaning |\n|---|---|---|---|\n");
                for (Option option : Option.below(section, java.util.List.of())) {
                    page.append("| `").append(String.join(".", option.path())).append("` | ");
                    page.append(option.allowed())
                            .append(" | ")
                            .append(option.defaultText())
                            .append(" | ");
                    page.append(option.meaning()).append(" |\n");
                }
            }
        }
        return page.toString();
    }

    private static String backends() {
        StringBuilder page = new StringBuilder();
        for (Map.Entry<String, BackendFactory> factory :
                BackendFactories.byScheme().entrySet()) {
            page.append("\n### Backends `").append(factory.getKey()).append(":`\n\n| key | meaning |\n|---|---|\n");
            new TreeMap<>(factory.getValue().options())
                    .forEach((key, meaning) -> page.append("| `")
                            .append(key)
                            .append("` | ")
                            .append(meaning)
                            .append(" |\n"));
        }
        return page.toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ConfigurationReferenceTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
