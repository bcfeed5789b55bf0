package dev.pagoda.tiering.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.resilience.RemoteOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
                for (Option option : Option.below(section, List.of())) {
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
        Map<Map<String, String>, List<BackendFactory>> alike = new LinkedHashMap<>();
        BackendFactories.byScheme()
                .values()
                .forEach(
                        factory -> alike.computeIfAbsent(new TreeMap<>(factory.options()), options -> new ArrayList<>())
                                .add(factory));
        StringBuilder page = new StringBuilder();
        alike.forEach((options, factories) -> {
            page.append("\n### Backends ")
                    .append(factories.stream()
                            .map(factory -> "`" + factory.scheme() + ":`")
                            .collect(Collectors.joining(", ")))
                    .append("\n\n");
            page.append(
                    factories.get(0).isRemote()
                            ? "They also take the options of all backends over a network.\n\n"
                            : "");
            appendOptions(page, options);
        });
        appendOptions(page.append("\n### All backends over a network\n\n"), new TreeMap<>(RemoteOption.describe()));
        return page.toString();
    }

    private static void appendOptions(StringBuilder page, Map<String, String> options) {
        page.append("| key | meaning |\n|---|---|\n");
        options.forEach((key, meaning) ->
                page.append("| `").append(key).append("` | ").append(meaning).append(" |\n"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ConfigurationReferenceTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
