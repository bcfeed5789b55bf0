package dev.pagoda.cli.config;

import dev.pagoda.cli.console.Column;
import dev.pagoda.cli.console.Format;
import dev.pagoda.cli.console.FormatOptions;
import dev.pagoda.cli.console.Io;
import dev.pagoda.cli.console.RowWriter;
import dev.pagoda.cli.console.Target;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.Configuration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tries every backend of a configuration. */
@Command(
        name = "health",
        description = "Open and try each backend of a configuration; the exit code is 0 if all of them are up.",
        sortOptions = false)
public final class HealthCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS = List.of(
            new Column("backend", Column.Kind.TEXT),
            new Column("state", Column.Kind.TEXT),
            new Column("open_ms", Column.Kind.NUMBER),
            new Column("latency_ms", Column.Kind.NUMBER),
            new Column("detail", Column.Kind.TEXT));

    private final Io io;

    @Mixin
    private final Target target = new Target();

    @Mixin
    private final FormatOptions format = new FormatOptions();

    public HealthCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        Configuration configuration = Target.reading(target.configuration(io));
        RowWriter rows = format.orElse(Format.TABLE).writer(io.out(), COLUMNS);
        boolean up = true;
        for (BackendConfiguration backend : configuration.backends().values()) {
            up &= check(backend, rows);
        }
        rows.end();
        if (configuration.backends().isEmpty()) {
            io.err().println("This configuration has no backend: its caches are on the heap of each process");
        }
        return up ? 0 : 1;
    }

    /** Tries a backend; a file or a schema that does not exist is not made for that. */
    private static boolean check(BackendConfiguration backend, RowWriter rows) {
        String missing = Target.missingFile(backend);
        if (missing != null) {
            rows.row(Arrays.asList(backend.name(), "absent", null, null, "There is no file " + missing));
            return false;
        }
        Configuration alone =
                Configuration.memory("health of " + backend.name()).withBackend(backend);
        try (Pagoda pagoda = Pagoda.open(alone, HealthCommand.class.getClassLoader())) {
            return check(backend.name(), pagoda, rows);
        }
    }

    /** Tries a backend twice: the first time opens it, and the second one tells what a call costs. */
    private static boolean check(String backend, Pagoda pagoda, RowWriter rows) {
        long begin = System.nanoTime();
        Health first = only(pagoda);
        long opened = System.nanoTime();
        if (!first.up()) {
            rows.row(Arrays.asList(backend, "down", null, null, first.detail()));
            return false;
        }
        Health second = only(pagoda);
        String latency = millis(System.nanoTime() - opened);
        String state = second.up() ? "up" : "down";
        rows.row(List.of(backend, state, millis(opened - begin), latency, second.detail()));
        return second.up();
    }

    private static Health only(Pagoda pagoda) {
        return pagoda.health().values().iterator().next();
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
    }
}
