package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Migrations;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.BackendOption;
import java.util.Map;
import java.util.Optional;

/** Opens {@code postgresql:} databases. Thread-safe. */
public final class PostgresBackendFactory implements BackendFactory {
    static final String SCHEME = "postgresql";

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public Map<String, String> options() {
        return BackendOption.describe(PostgresOption.values());
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public boolean isClientOption(String name) {
        return !options().containsKey(name) && DriverOptions.isKnown(name);
    }

    @Override
    public void check(BackendSettings settings) {
        PostgresSettings.parse(settings);
    }

    @Override
    public Optional<Migrations> migrations(BackendSettings settings) {
        return Optional.of(PostgresMigrations.of(settings));
    }

    @Override
    public Backend open(BackendSettings settings) {
        PostgresSettings parsed = PostgresSettings.parse(settings);
        require("org.postgresql.Driver", "org.postgresql:postgresql");
        require("com.zaxxer.hikari.HikariDataSource", "com.zaxxer:HikariCP");
        return PostgresBackend.open(parsed);
    }

    private static void require(String className, String coordinates) {
        if (!isPresent(className)) {
            throw new StoreException(
                    ErrorCode.MISSING_LIBRARY,
                    "A backend of the scheme " + SCHEME + " needs the library " + coordinates + ", add it");
        }
    }

    static boolean isPresent(String className) {
        try {
            Class.forName(className, false, PostgresBackendFactory.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
