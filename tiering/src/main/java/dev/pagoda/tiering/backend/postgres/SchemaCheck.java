package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/** Compares the schema of a database with the one that these classes speak to. */
final class SchemaCheck {
    /** The newest migration. */
    static final int LATEST = 10;

    /** How often the first connection is waited for. */
    private static final int ATTEMPTS = 5;

    private static final Set<String> MISSING = Set.of("42P01", "3F000");

    private final Connections connections;
    private final PostgresSettings settings;

    SchemaCheck(Connections connections, PostgresSettings settings) {
        this.connections = connections;
        this.settings = settings;
    }

    /** Makes sure that the schema fits, as the settings say; may apply migrations. */
    void prepare() {
        if (settings.migrate() == PostgresSettings.Migrate.OFF) {
            return;
        }
        int version = checkNotNewer(firstVersion());
        if (version < LATEST && settings.migrate() == PostgresSettings.Migrate.RUN) {
            PostgresMigrations.of(settings).run();
            version = checkNotNewer(version());
        }
        if (version < LATEST) {
            throw mismatch("is older than this release, which needs " + LATEST + "; run the migrations");
        }
    }

    /** The first connection of a process takes longer than others: it is waited for, though it does not come in time. */
    private int firstVersion() {
        for (int attempt = 1; ; attempt++) {
            try {
                return version();
            } catch (StoreException e) {
                if (e.code() != ErrorCode.UNAVAILABLE || attempt == ATTEMPTS) {
                    throw e;
                }
            }
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
        return connections.read(connection -> {
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
}
