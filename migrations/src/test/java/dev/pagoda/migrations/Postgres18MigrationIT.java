package dev.pagoda.migrations;

final class Postgres18MigrationIT extends MigrationIT {
    Postgres18MigrationIT() {
        super("18");
    }
}
