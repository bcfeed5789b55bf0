package dev.pagoda.tiering.config;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The formats of a configuration file, told by the end of its name. */
enum Format {
    YAML("org.snakeyaml:snakeyaml-engine", ".yaml", ".yml") {
        @Override
        Node.Mapping parse(String text, Position at) {
            return YamlReader.read(text, at);
        }
    },
    TOML("com.fasterxml.jackson.dataformat:jackson-dataformat-toml", ".toml") {
        @Override
        Node.Mapping parse(String text, Position at) {
            return TomlReader.read(text, at);
        }
    },
    PROPERTIES("", ".properties") {
        @Override
        Node.Mapping parse(String text, Position at) {
            return PropertiesReader.read(text, at);
        }
    };

    private final String library;

    @SuppressWarnings("ImmutableEnumChecker") // it is a List.of
    private final List<String> suffixes;

    Format(String library, String... suffixes) {
        this.library = library;
        this.suffixes = List.of(suffixes);
    }

    /** Returns the ends of file names, best first. */
    static List<String> allSuffixes() {
        return Arrays.stream(values())
                .flatMap(format -> format.suffixes.stream())
                .toList();
    }

    /** Returns the format of a file, or null if its name tells none. */
    static @Nullable Format of(String file) {
        String lower = file.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.suffixes.stream().anyMatch(lower::endsWith))
                .findFirst()
                .orElse(null);
    }

    /**
     * Returns what {@code text} holds.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if it is not of this format, {@link ErrorCode#MISSING_LIBRARY} if the
     *     library that reads it is missing
     */
    Node.Mapping read(String text, Position at) {
        try {
            return parse(text, at);
        } catch (NoClassDefFoundError e) {
            throw new StoreException(
                    ErrorCode.MISSING_LIBRARY,
                    at + ": reading " + this + " needs " + library + " on the class path",
                    e);
        }
    }

    abstract Node.Mapping parse(String text, Position at);
}
