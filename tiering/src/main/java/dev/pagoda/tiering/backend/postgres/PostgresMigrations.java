package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.List;

/** The migrations of the schema {@code pagoda} in one database. Thread-safe; every method blocks on the database. */
public final class PostgresMigrations {
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

    /**
     * One migration.
     *
     * @param version its number
     * @param description what it adds
     * @param state what is known of it in the database, as {@code Pending} or {@code Success}
     */
    public record Step(String version, String description, String state) {}

    /** Returns all migrations in their order, also such as only the database knows. */
    public List<Step> info() {
        return FlywayRunner.info(settings);
    }

    /** Applies what is missing and returns how many that were; waits for another process that does the same. */
    public int run() {
        return FlywayRunner.run(settings);
    }

    /**
     * Compares the migrations that were applied with the ones of this release.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if they differ
     */
    public void validate() {
        FlywayRunner.validate(settings);
    }
}
