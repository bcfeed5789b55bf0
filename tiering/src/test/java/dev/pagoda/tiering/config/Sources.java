package dev.pagoda.tiering.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes configurations into a directory and loads them with a given environment. */
final class Sources {
    private final Path directory;
    private final Map<String, String> environment;

    Sources(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    Sources with(Map<String, String> newEnvironment) {
        return new Sources(directory, newEnvironment);
    }

    Configuration yaml(String... lines) {
        return load("pagoda.yaml", lines);
    }

    Configuration load(String name, String... lines) {
        try {
            Path file = Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
            return locations().load(file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Locations locations() {
        return new Locations(Sources.class.getClassLoader(), new Surroundings(environment, name -> null));
    }

    /** Checks that a configuration file is refused with {@code sentence}, which may name the file as {@code FILE}. */
    void assertRefused(String sentence, String name, String... lines) {
        String expected = sentence.replace("FILE", directory.resolve(name).toString());
        assertThatThrownBy(() -> load(name, lines))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION))
                .hasMessage(expected);
    }
}
