package dev.pagoda.tiering.codec;

import java.net.URI;
import java.util.Locale;

/** URIs are equal whatever the case of scheme, host and hexadecimal digits; so these get one. */
final class KeyUris {
    private KeyUris() {}

    static String normal(URI uri) {
        String text = uri.toString();
        StringBuilder normal = new StringBuilder(text);
        if (uri.getScheme() != null) {
            lower(normal, 0, uri.getScheme().length());
        }
        if (uri.getHost() != null) {
            String user = uri.getRawUserInfo();
            int start = text.indexOf("//") + 2 + (user == null ? 0 : user.length() + 1);
            lower(normal, start, start + uri.getHost().length());
        }
        for (int i = normal.indexOf("%"); i >= 0; i = normal.indexOf("%", i + 1)) {
            String digits = normal.substring(i + 1, i + 3).toUpperCase(Locale.ROOT);
            normal.replace(i + 1, i + 3, digits);
        }
        return normal.toString();
    }

    private static void lower(StringBuilder text, int start, int end) {
        text.replace(start, end, text.substring(start, end).toLowerCase(Locale.ROOT));
    }
}
