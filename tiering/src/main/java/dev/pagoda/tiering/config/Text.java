package dev.pagoda.tiering.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words for error messages. */
final class Text {
    private Text() {}

    /** Returns the end of a sentence about an unknown {@code word}: the nearest of the known ones, if one is near, and all of them. */
    static String knownInstead(String word, Collection<String> known) {
        String nearest = nearest(word, known);
        String list = known.isEmpty() ? "none" : String.join(", ", known);
        return (nearest == null ? "; allowed: " : "; did you mean " + nearest + "? Allowed: ") + list;
    }

    /** Returns the member of {@code known} that differs from {@code word} in a third of its letters at most, or null. */
    static @Nullable String nearest(String word, Collection<String> known) {
        String lower = word.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(candidate ->
                        distance(lower, candidate.toLowerCase(Locale.ROOT)) <= Math.max(1, lower.length() / 3))
                .min(Comparator.comparingInt(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT))))
                .orElse(null);
    }

    /** Returns the least number of letters to insert, delete, replace or swap with a neighbour that turn {@code a} into {@code b}. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : cheapest(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int cheapest(int[][] d, String a, String b, int i, int j) {
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int cheapest = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(cheapest, 1 + d[i - 2][j - 2]) : cheapest;
    }
}
