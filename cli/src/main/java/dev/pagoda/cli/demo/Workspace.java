package dev.pagoda.cli.demo;

import dev.pagoda.cli.console.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory of a run, with the configuration in it; removed at the end, also of a process that is interrupted. */
final class Workspace implements AutoCloseable {
    private static final String CONFIGURATION = """
            backends:
              disk: { url: '%s' }
            caches:
              unicode: { tiers: [heap, disk], keyType: java.lang.String, valueType: java.lang.String }
            """;

    private final Path directory;
    private final Path data;
    private final @Nullable Path wanted;
    private final boolean keep;
    private final Thread removal = new Thread(this::remove, "pagoda-demo-removal");

    private Workspace(Path directory, @Nullable Path wanted, boolean keep) {
        this.directory = directory;
        this.wanted = wanted;
        this.data = wanted == null ? directory.resolve("demo.mv") : wanted;
        this.keep = keep;
    }

    /**
     * Makes a directory.
     *
     * @param wanted where the data is to lie, or null for in the directory
     * @param keep whether the directory stays
     */
    static Workspace open(@Nullable Path wanted, boolean keep) throws IOException {
        Path directory = Files.createTempDirectory("pagoda-demo-");
        Workspace workspace = new Workspace(directory, wanted, keep);
        if (!keep) {
            Runtime.getRuntime().addShutdownHook(workspace.removal);
        }
        String url = "mvstore:" + workspace.data.toAbsolutePath();
        String escaped = url.replace("'", "''").replace("${", "$${");
        Files.writeString(workspace.configuration(), CONFIGURATION.formatted(escaped));
        return workspace;
    }

    Path configuration() {
        return directory.resolve("pagoda.yaml");
    }

    Path data() {
        return data;
    }

    /** Returns what opens the data afterwards, or null if nothing is kept. */
    @Nullable
    String kept() {
        return wanted != null ? "mvstore:" + wanted : keep ? configuration().toString() : null;
    }

    @Override
    public void close() {
        if (keep) {
            return;
        }
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(removal);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook finds nothing left.
            return;
        }
    }

    private void remove() {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailure("The directory " + directory + " can't be removed");
        }
    }
}
