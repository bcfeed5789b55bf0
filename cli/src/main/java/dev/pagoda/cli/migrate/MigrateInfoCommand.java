package dev.pagoda.cli.migrate;

import dev.pagoda.cli.console.Column;
import dev.pagoda.cli.console.Format;
import dev.pagoda.cli.console.FormatOptions;
import dev.pagoda.cli.console.Io;
import dev.pagoda.cli.console.RowWriter;
import dev.pagoda.tiering.Migrations;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists migrations. */
@Command(
        name = "info",
        description =
                "List the migrations of this release and those of the database; nothing is changed. States: applied,"
                        + " pending (missing in the database), changed (applied in another form), newer (unknown to this"
                        + " release), failed.",
        sortOptions = false)
public final class MigrateInfoCommand implements Runnable {
    private static final List<Column> COLUMNS = List.of(
            new Column("backend", Column.Kind.TEXT),
            new Column("version", Column.Kind.NUMBER),
            new Column("description", Column.Kind.TEXT),
            new Column("state", Column.Kind.TEXT),
            new Column("applied_at", Column.Kind.TEXT));

    private final Io io;

    @Mixin
    private final Schemas schemas = new Schemas();

    @Mixin
    private final FormatOptions format = new FormatOptions();

    public MigrateInfoCommand(Io io) {
        this.io = io;
    }

    @Override
    public void run() {
        Map<String, Migrations> found = schemas.find(io);
        RowWriter rows = format.orElse(Format.TABLE).writer(io.out(), COLUMNS);
        found.forEach((backend, migrations) -> migrations.info().forEach(step -> row(rows, backend, step)));
        rows.end();
    }

    private static void row(RowWriter rows, String backend, Migrations.Step step) {
        rows.row(Arrays.asList(
                backend,
                step.version(),
                step.description(),
                step.state().name().toLowerCase(Locale.ROOT),
                step.appliedAt() == null
                        ? null
                        : step.appliedAt().truncatedTo(ChronoUnit.SECONDS).toString()));
    }
}
