package dev.pagoda.jcache;

import java.nio.file.Path;

/** The tiers under test. */
enum Topology {
    HEAP("heap"),
    DISK("disk"),
    HEAP_AND_DISK("heap, disk");

    private final String tiers;

    Topology(String tiers) {
        this.tiers = tiers;
    }

    /** Returns a configuration with its file, if any, in {@code directory}, and {@code more} lines. */
    String yaml(Path directory, String... more) {
        return """
                backends:
                  disk: { url: "mvstore:%s" }
                defaults: { tiers: [%s] }
                %s
                """.formatted(directory.resolve("cache.mv"), tiers, String.join("\n", more));
    }
}
