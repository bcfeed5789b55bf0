package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/** Compares the schema of a database with the one that these classes speak to. */
final class SchemaCheck {
    /** The newest migration. */
    static final int LATEST = 10;

    private static final Set<String> MISSING = Set.of("42P01", "3F000");

    private final PostgresSettings settings;
    private final ServerSource server;
    private final Failures failures;

    SchemaCheck(PostgresSettings settings) {
        this.settings = settings;
        this.server = new ServerSource(settings, settings.url());
        this.failures = new Failures(settings.backend());
    }

    /**
     * Makes sure that the database can be reached and its schema fits, as the settings say; may apply migrations. Connects without a pool, which
     * would wait for a server that refuses connections, and for no longer for a process that loads the driver's classes.
     */
    void prepare() {
        if (settings.migrate() == PostgresSettings.Migrate.OFF) {
            with(connection -> true);
            return;
        }
        int version = checkNotNewer(version());
        if (version < LATEST && settings.migrate() == PostgresSettings.Migrate.RUN) {
            PostgresMigrations.of(settings).run();
            version = checkNotNewer(version());
        }
        if (version < LATEST) {
            throw mismatch("is older than this release, which needs " + LATEST + "; run the migrations");
        }
    }

    private int checkNotNewer(int version) {
        if (version > LATEST) {
            throw mismatch("is newer than this release, which knows " + LATEST + "; use a newer release");
        }
        return version;
    }

    private StoreException mismatch(String difference) {
        return new StoreException(
                ErrorCode.CONFIGURATION,
                "The version of the schema pagoda in the PostgreSQL of backend " + settings.backend() + " "
                        + difference);
    }

    /** Returns the newest migration that was applied, 0 for none. */
    int version() {
        return with(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(Statements.SCHEMA_VERSION);
                    ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getInt(1) : 0;
            } catch (SQLException e) {
                if (MISSING.contains(String.valueOf(e.getSQLState()))) {
                    return 0;
                }
                throw e;
            }
        });
    }

    /**
     * Makes sure that the schema is there or may be made.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if the user may not make it
     */
    void requirePlace() {
        if (!with(SchemaCheck::hasPlace)) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The user lacks a permission: there is no schema pagoda in the PostgreSQL of backend "
                            + settings.backend()
                            + ", and making it needs CREATE on the database");
        }
    }

    private static boolean hasPlace(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Statements.SCHEMA_PLACE);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private <T> T with(Connections.Work<T> work) {
        try (Connection connection = server.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw failures.ofRead(e);
        }
    }
}
