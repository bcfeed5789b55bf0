package dev.pagoda.cli.console;

import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.BackendFactories;
import dev.pagoda.tiering.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says which configuration a command opens. */
public final class Target {
    /** The environment variable that stands for the option. */
    public static final String VARIABLE = "PAGODA_CONFIGURATION";

    private static final String JDBC = "jdbc:pagoda:";
    private static final String MIGRATE = "migrate";
    private static final String FILE_SCHEME = "mvstore:";
    private static final List<String> FILES = List.of("pagoda.yaml", "pagoda.yml", "pagoda.toml", "pagoda.properties");

    @Option(
            names = {"-c", "--configuration", "-u", "--url"},
            paramLabel = "CONFIGURATION",
            description = {
                "A configuration file, or a short form: mvstore:FILE, redis://HOST, postgresql://USER@HOST/DATABASE or memory:NAME.",
                "Default: the variable PAGODA_CONFIGURATION, else pagoda.yaml, .yml, .toml or .properties in this directory."
            })
    private @Nullable String location;

    /** Returns the location as the doors take it, or null if there is none. */
    public @Nullable String find(Io io) {
        String named = location == null ? io.variable(VARIABLE) : location;
        if (named != null) {
            return named.startsWith(JDBC) ? named.substring(JDBC.length()) : named;
        }
        return FILES.stream()
                .map(io.directory()::resolve)
                .filter(Files::exists)
                .findFirst()
                .map(Path::toString)
                .orElse(null);
    }

    /** Returns the location as the doors take it. */
    public String require(Io io) {
        String found = find(io);
        if (found == null || found.isBlank()) {
            throw new CommandFailure(
                    "Say what to open: -c pagoda.yaml, -c mvstore:FILE, -c redis://HOST or -c memory:NAME,"
                            + " or set the environment variable " + VARIABLE);
        }
        return found;
    }

    /** Returns the configuration. */
    public Configuration configuration(Io io) {
        return Configuration.topology(require(io), Target.class.getClassLoader());
    }

    /**
     * Returns a configuration whose backends do not make or change a schema in a database unless they say so: that is no business of a
     * command that reads.
     */
    public static Configuration reading(Configuration configuration) {
        Configuration reading = configuration;
        for (BackendConfiguration backend : configuration.backends().values()) {
            BackendFactory factory = BackendFactories.find(backend.scheme());
            if (factory != null && factory.options().containsKey(MIGRATE)) {
                Map<String, String> options = new LinkedHashMap<>(backend.options());
                options.putIfAbsent(MIGRATE, "validate");
                reading = reading.withBackend(new BackendConfiguration(backend.name(), backend.url(), options));
            }
        }
        return reading;
    }

    /** Returns the JDBC URL of a location. */
    public static String jdbcUrl(String found) {
        return JDBC + found;
    }

    /**
     * Fails if the only backend of a configuration is a file that does not exist, or a backend has no schema in its database, or not that of
     * this release: opening it would make it, which is no business of a command that reads.
     */
    public static void requireExisting(Configuration configuration) {
        if (configuration.backends().size() == 1) {
            configuration.backends().values().stream()
                    .map(Target::missingFile)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(missing -> {
                        throw new CommandFailure("There is no file " + missing);
                    });
        }
        reading(configuration).backends().values().stream()
                .filter(backend -> !configuration.backends().containsValue(backend))
                .forEach(Target::requireUp);
    }

    private static void requireUp(BackendConfiguration backend) {
        Configuration alone = Configuration.memory("check of " + backend.name()).withBackend(backend);
        try (Pagoda pagoda = Pagoda.open(alone, Target.class.getClassLoader())) {
            pagoda.health().values().stream()
                    .filter(health -> !health.up())
                    .findFirst()
                    .ifPresent(health -> {
                        throw new CommandFailure(health.detail());
                    });
        }
    }

    /** Returns the file of a backend, if it keeps one and it does not exist, else null. */
    public static @Nullable String missingFile(BackendConfiguration backend) {
        if (!backend.url().startsWith(FILE_SCHEME)) {
            return null;
        }
        // Options follow a question mark.
        String path = backend.url().substring(FILE_SCHEME.length()).split("\\?", 2)[0];
        // What has a scheme of its own is no plain file.
        return path.isEmpty() || path.indexOf(':') >= 0 || Files.exists(Path.of(path)) ? null : path;
    }
}
