package dev.pagoda.migrations;

import dev.pagoda.testing.PostgresServer;
import org.flywaydb.core.Flyway;

/** Migrates the database of a URL, in a process of its own. */
final class MigrateMain {
    private MigrateMain() {}

    public static void main(String[] arguments) {
        Flyway flyway = Flyway.configure()
                .dataSource("jdbc:" + arguments[0], PostgresServer.USER, PostgresServer.PASSWORD)
                .locations("classpath:dev/pagoda/migrations/postgresql")
                .schemas("pagoda")
                .table("pagoda_schema_history")
                .load();
        System.out.println("executed " + flyway.migrate().migrationsExecuted);
    }
}
