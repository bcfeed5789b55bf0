package dev.pagoda.migrations;

import dev.pagoda.testing.PostgresServer;

/** On the version that the build asks for. */
final class PostgresMigrationIT extends MigrationIT {
    PostgresMigrationIT() {
        super(PostgresServer.defaultVersion());
    }
}
