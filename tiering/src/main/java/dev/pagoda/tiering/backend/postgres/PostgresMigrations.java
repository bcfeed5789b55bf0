package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Migrations;
import dev.pagoda.tiering.StoreException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The migrations of the schema {@code pagoda} in one database. Thread-safe; every method blocks on the database. */
public final class PostgresMigrations implements Migrations {
    private final PostgresSettings settings;

    private PostgresMigrations(PostgresSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns the migrations of the database that {@code settings} describe, as a backend is opened with them.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if the settings are wrong, with {@link ErrorCode#MISSING_LIBRARY} without
     *     Flyway or the driver
     */
    public static PostgresMigrations of(BackendSettings settings) {
        return of(PostgresSettings.parse(settings));
    }

    static PostgresMigrations of(PostgresSettings settings) {
        require("org.postgresql.Driver", "org.postgresql:postgresql");
        require("org.flywaydb.core.Flyway", "org.flywaydb:flyway-core");
        require("org.flywaydb.database.postgresql.PostgreSQLDatabaseType", "org.flywaydb:flyway-database-postgresql");
        return new PostgresMigrations(settings);
    }

    private static void require(String className, String coordinates) {
        if (!PostgresBackendFactory.isPresent(className)) {
            throw new StoreException(
                    ErrorCode.MISSING_LIBRARY,
                    "Migrating the schema pagoda needs the library " + coordinates
                            + ", add it, or apply the migrations yourself");
        }
    }

    @Override
    public List<Step> info() {
        return FlywayRunner.info(settings);
    }

    @Override
    public int run() {
        require(info().stream()
                .filter(step -> step.state() != State.PENDING && step.state() != State.APPLIED)
                .toList());
        // Flyway would try it for ten seconds.
        new SchemaCheck(settings).requirePlace();
        return FlywayRunner.run(settings);
    }

    @Override
    public void validate() {
        require(info().stream().filter(step -> step.state() != State.APPLIED).toList());
    }

    /** Fails if anything is amiss. */
    private void require(List<Step> amiss) {
        if (!amiss.isEmpty()) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The migrations of the schema pagoda in the PostgreSQL of backend " + settings.backend()
                            + " are not those of this release: "
                            + Arrays.stream(State.values())
                                    .map(state -> words(state, amiss))
                                    .filter(words -> !words.isEmpty())
                                    .collect(Collectors.joining("; ")));
        }
    }

    private static String words(State state, List<Step> amiss) {
        String versions = amiss.stream()
                .filter(step -> step.state() == state)
                .map(Step::version)
                .collect(Collectors.joining(", "));
        return versions.isEmpty() ? "" : versions + " " + predicate(state);
    }

    private static String predicate(State state) {
        return switch (state) {
            case PENDING -> "missing";
            case APPLIED -> "applied";
            case CHANGED -> "applied in another form";
            case NEWER -> "unknown here, of a newer release";
            case FAILED -> "begun and not finished";
        };
    }
}
