package dev.pagoda.tiering.config;

import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Names of caches with {@code *} for any characters, none included. */
final class CachePattern {
    private static final Comparator<String> LEAST_SPECIFIC_FIRST = Comparator.<String>comparingInt(
                    pattern -> pattern.length() - stars(pattern))
            .thenComparing(CachePattern::stars, Comparator.reverseOrder())
            .thenComparing(Comparator.reverseOrder());

    private CachePattern() {}

    static boolean isPattern(String name) {
        return name.indexOf('*') >= 0;
    }

    /** Returns the pattern among {@code names} that matches {@code name} most specifically, or null. */
    static @Nullable String mostSpecific(Collection<String> names, String name) {
        return names.stream()
                .filter(CachePattern::isPattern)
                .filter(pattern -> matches(pattern, name))
                .max(LEAST_SPECIFIC_FIRST)
                .orElse(null);
    }

    /**
     * Matches greedily and, on a mismatch, goes back to the last star only: what an earlier star could take more of, the last one can
     * take too. Needs at most pattern length times name length steps.
     */
    static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static int stars(String pattern) {
        return (int) pattern.chars().filter(c -> c == '*').count();
    }
}
