package dev.pagoda.migrations;

import dev.pagoda.testing.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;

/** A database with the schema in it, as an ordinary role sees it. */
record Schema(PostgresServer server, String database) {
    static final int LATEST = 10;

    /** Migrates up to a step; returns how many steps were missing. */
    int migrate(int target) {
        return flyway(MigrationVersion.fromVersion(String.valueOf(target))).migrate().migrationsExecuted;
    }

    Flyway flyway(MigrationVersion target) {
        return Flyway.configure()
                .dataSource("jdbc:" + server.url(database), PostgresServer.USER, PostgresServer.PASSWORD)
                .locations("classpath:dev/pagoda/migrations/postgresql")
                .schemas("pagoda")
                .table("pagoda_schema_history")
                .target(target)
                .load();
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = server.connect(database, PostgresServer.USER);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql);
            connection.commit();
        }
    }

    String query(String sql) throws SQLException {
        return rows(sql).get(0);
    }

    /** Returns the first column of all rows. */
    List<String> rows(String sql) throws SQLException {
        try (Connection connection = server.connect(database, PostgresServer.USER);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(String.valueOf(rows.getString(1)));
            }
            return found;
        }
    }

    /** Returns a line for each object of the schema, with its definition. */
    List<String> objects() throws SQLException {
        return rows("""
                SELECT line FROM (
                    SELECT 'relation ' || relname || ' ' || relkind::text || ' ' || coalesce(reloptions::text, '') AS line
                    FROM pg_class WHERE relnamespace = 'pagoda'::regnamespace
                    UNION ALL
                    SELECT 'column ' || c.relname || '.' || a.attname || ' ' || a.atttypid::regtype || ' ' || a.attnotnull
                        || ' ' || a.attstorage::text || ' ' || greatest(a.attstattarget, -1)
                    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                    WHERE c.relnamespace = 'pagoda'::regnamespace AND a.attnum > 0 AND c.relkind IN ('r', 'p')
                    UNION ALL
                    SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'pagoda'::regnamespace
                    UNION ALL
                    SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
                    FROM pg_constraint WHERE connamespace = 'pagoda'::regnamespace
                    UNION ALL
                    SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'pagoda'
                    UNION ALL
                    SELECT 'trigger ' || pg_get_triggerdef(t.oid)
                    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                    WHERE c.relnamespace = 'pagoda'::regnamespace AND NOT t.tgisinternal
                ) o WHERE line NOT LIKE '%pagoda\\_schema\\_history%' ORDER BY line COLLATE "C"
                """);
    }
}
