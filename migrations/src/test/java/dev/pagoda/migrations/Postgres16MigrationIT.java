package dev.pagoda.migrations;

final class Postgres16MigrationIT extends MigrationIT {
    Postgres16MigrationIT() {
        super("16");
    }
}
