package dev.pagoda.migrations;

final class Postgres14MigrationIT extends MigrationIT {
    Postgres14MigrationIT() {
        super("14");
    }
}
