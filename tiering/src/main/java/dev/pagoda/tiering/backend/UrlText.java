package dev.pagoda.tiering.backend;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Parts of URLs, whose special characters are written as a percent sign and two hexadecimal digits. Stateless. */
public final class UrlText {
    private UrlText() {}

    /** Returns the text that {@code encoded} stands for, a plus sign for itself; null if digits are missing behind a percent sign. */
    public static @Nullable String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Its message shows a part of what may be a password.
            return null;
        }
    }
}
