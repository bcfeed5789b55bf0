package dev.pagoda.tiering.backend.postgres;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of caches as an option lists them: separated by commas, {@code *} stands for any text. Immutable. */
final class CacheNames {
    private final List<Pattern> patterns;

    private CacheNames(List<Pattern> patterns) {
        this.patterns = patterns;
    }

    static CacheNames parse(String text) {
        return new CacheNames(Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(CacheNames::pattern)
                .toList());
    }

    private static Pattern pattern(String name) {
        return Pattern.compile(
                Arrays.stream(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }

    boolean contains(String cache) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(cache).matches());
    }
}
