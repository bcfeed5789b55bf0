package dev.pagoda.cli.demo;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The names of characters as this JDK knows them. */
final class UnicodeNames {
    private UnicodeNames() {}

    /**
     * Returns the code points, as {@code U+2603}, of the characters that have a name of their own, by name. Left out are control
     * characters, whose names are not unique, and ideographs and private characters, which are named after their number.
     */
    static Map<String, String> all() {
        Map<String, String> names = new LinkedHashMap<>();
        for (int point = Character.MIN_CODE_POINT; point <= Character.MAX_CODE_POINT; point++) {
            String name = isCandidate(point) ? Character.getName(point) : null;
            if (name != null && !isNumbered(point, name)) {
                names.put(name, String.format(Locale.ROOT, "U+%04X", point));
            }
        }
        return names;
    }

    private static boolean isCandidate(int point) {
        return switch (Character.getType(point)) {
            case Character.UNASSIGNED, Character.CONTROL, Character.SURROGATE, Character.PRIVATE_USE -> false;
            default -> true;
        };
    }

    private static boolean isNumbered(int point, String name) {
        Character.UnicodeBlock block = Character.UnicodeBlock.of(point);
        return block != null
                && name.equals(block.toString().replace('_', ' ') + " "
                        + Integer.toHexString(point).toUpperCase(Locale.ROOT));
    }
}
