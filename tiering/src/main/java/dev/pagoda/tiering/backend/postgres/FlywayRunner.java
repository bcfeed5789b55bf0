package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Migrations;
import dev.pagoda.tiering.StoreException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/** Flyway, kept to our schema, our history table and our files. The one class that names its types. */
final class FlywayRunner {
    private static final String SCHEMA = "pagoda";
    private static final String HISTORY = "pagoda_schema_history";
    private static final String LOCATION = "classpath:dev/pagoda/migrations/postgresql";

    private FlywayRunner() {}

    static List<Migrations.Step> info(PostgresSettings settings) {
        return with(
                settings,
                flyway -> Arrays.stream(flyway.info().all())
                        .filter(info -> info.getVersion() != null)
                        .map(FlywayRunner::step)
                        .toList());
    }

    private static Migrations.Step step(MigrationInfo info) {
        Date installed = info.getInstalledOn();
        return new Migrations.Step(
                info.getVersion().getVersion(),
                info.getDescription(),
                state(info),
                installed == null ? null : installed.toInstant());
    }

    private static Migrations.State state(MigrationInfo info) {
        MigrationState state = info.getState();
        if (state.isFailed()) {
            return Migrations.State.FAILED;
        }
        if (!state.isApplied()) {
            return Migrations.State.PENDING;
        }
        if (!state.isResolved()) {
            return Migrations.State.NEWER;
        }
        return info.isChecksumMatching() ? Migrations.State.APPLIED : Migrations.State.CHANGED;
    }

    static int run(PostgresSettings settings) {
        return with(settings, flyway -> flyway.migrate().migrationsExecuted);
    }

    private static <T> T with(PostgresSettings settings, Function<Flyway, T> work) {
        try {
            return work.apply(flyway(settings));
        } catch (FlywayException e) {
            throw translate(settings, e);
        }
    }

    private static Flyway flyway(PostgresSettings settings) {
        Map<String, String> properties = new HashMap<>();
        settings.properties().forEach((name, value) -> properties.put(name.toString(), value.toString()));
        return Flyway.configure(FlywayRunner.class.getClassLoader())
                .dataSource(settings.url(), properties.get("user"), properties.get("password"))
                .jdbcProperties(properties)
                .schemas(SCHEMA)
                .table(HISTORY)
                .locations(LOCATION)
                .placeholderReplacement(false)
                .load();
    }

    private static StoreException translate(PostgresSettings settings, FlywayException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException inner) {
                return new Failures(settings.backend()).ofRead(inner);
            }
        }
        return new StoreException(
                ErrorCode.CONFIGURATION,
                "The migrations of the schema pagoda in the PostgreSQL of backend " + settings.backend()
                        + " are not those of this release, or can't be applied",
                failure);
    }
}
