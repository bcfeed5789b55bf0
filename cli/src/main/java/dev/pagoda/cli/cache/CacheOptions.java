package dev.pagoda.cli.cache;

import dev.pagoda.cli.console.Target;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What all commands on a cache take. */
final class CacheOptions {
    @Mixin
    private final Target target = new Target();

    @Parameters(index = "0", paramLabel = "CACHE", description = "The name of the cache.")
    private String cache;

    CacheOptions() {}

    Target target() {
        return target;
    }

    String cache() {
        return cache;
    }
}
