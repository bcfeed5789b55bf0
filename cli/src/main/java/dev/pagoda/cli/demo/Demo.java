package dev.pagoda.cli.demo;

import dev.pagoda.cli.console.CommandFailure;
import dev.pagoda.cli.console.Io;
import dev.pagoda.cli.console.Target;
import dev.pagoda.cli.console.TierTable;
import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.assembly.Tier;
import dev.pagoda.tiering.assembly.TieredCache;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;

/** The steps of the demo: load, read, query, restart, and what each tier counted. One use. */
final class Demo {
    private static final String CACHE = "unicode";

    private final Io io;
    private final PrintWriter out;
    private final Workspace workspace;
    private final List<Counted> counted = new ArrayList<>();

    /** What a tier had counted at the end of a run of the engine. */
    private record Counted(String run, String tier, StoreStats stats) {}

    Demo(Io io, Workspace workspace) {
        this.io = io;
        this.out = io.out();
        this.workspace = workspace;
    }

    /** Runs all steps and prints what they do. */
    void run() throws SQLException {
        Map<String, String> names = UnicodeNames.all();
        say(
                "Pagoda demo: the names of %,d characters, as Java %s knows them",
                names.size(), Runtime.version().feature());
        say("Tiers: the heap of this process, then the file %s", workspace.data());
        try (CacheManager manager = manager();
                Connection connection = connect()) {
            Cache<String, String> cache = cache(manager);
            load(cache, names);
            step(2, "Read them back through the near cache");
            readAll(cache, names, "on the heap");
            step(3, "The same data with SQL, through JDBC");
            new SqlSteps(out, connection).run(cache);
            note("before the restart", manager);
        }
        restart(names);
        step(5, "What each tier did");
        TierTable table = new TierTable(out, "engine");
        counted.forEach(line -> table.add(line.tier(), line.stats(), line.run()));
        table.end();
    }

    private void load(Cache<String, String> cache, Map<String, String> names) {
        step(1, "Load them through JCache, one put for each");
        Progress progress = new Progress(io, names.size());
        int done = 0;
        for (Map.Entry<String, String> name : names.entrySet()) {
            cache.put(name.getKey(), name.getValue());
            progress.show(++done);
        }
    }

    private void restart(Map<String, String> names) throws SQLException {
        step(4, "Restart: everything was closed, and is opened again");
        try (CacheManager manager = manager();
                Connection connection = connect()) {
            Cache<String, String> cache = cache(manager);
            new SqlSteps(out, connection).afterRestart();
            readAll(cache, names, "from the file, as the heap is empty");
            readAll(cache, names, "on the heap");
            note("after the restart", manager);
        }
    }

    /** Reads every name and compares what comes; the character that the SQL steps changed is the exception. */
    private void readAll(Cache<String, String> cache, Map<String, String> names, String where) {
        long start = System.nanoTime();
        long right = names.entrySet().stream()
                .filter(name -> isRight(name, cache.get(name.getKey())))
                .count();
        long nanos = System.nanoTime() - start;
        if (right != names.size()) {
            throw new CommandFailure(
                    "Of " + names.size() + " entries " + (names.size() - right) + " were not as written");
        }
        say("   %,d of %,d entries are as written; %.1f us each, %s", right, names.size(), nanos / 1e3 / right, where);
    }

    private static boolean isRight(Map.Entry<String, String> name, String found) {
        String expected = name.getKey().equals(SqlSteps.CHANGED_KEY) ? name.getValue() + SqlSteps.CHANGE : "";
        return name.getValue().equals(found) || expected.equals(found);
    }

    private void note(String run, CacheManager manager) {
        TieredCache<?, ?> cache = manager.unwrap(Pagoda.class).find(CACHE);
        if (cache == null) {
            throw new CommandFailure("The cache " + CACHE + " is gone");
        }
        for (Tier tier : cache.tiers()) {
            counted.add(new Counted(run, tier.name(), tier.stats()));
        }
    }

    private CacheManager manager() {
        CachingProvider provider = Caching.getCachingProvider(Demo.class.getClassLoader());
        return provider.getCacheManager(
                workspace.configuration().toUri(), provider.getDefaultClassLoader(), new Properties());
    }

    private static Cache<String, String> cache(CacheManager manager) {
        return manager.getCache(CACHE, String.class, String.class);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                Target.jdbcUrl(workspace.configuration().toString()));
    }

    private void step(int number, String title) {
        say("%n%d. %s", number, title);
    }

    private void say(String format, Object... arguments) {
        out.print(String.format(Locale.ROOT, format, arguments) + "\n");
        out.flush();
    }
}
