package dev.pagoda.tiering.config;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A backend as configured. Immutable.
 *
 * @param name under which tiers refer to it: a letter, then letters, digits, {@code -} and {@code _}; not {@code heap}
 * @param url its address, whose scheme selects the factory; may hold a password
 * @param options further settings, as the backend documents them
 */
public record BackendConfiguration(String name, String url, Map<String, String> options) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);

    public BackendConfiguration {
        options = Map.copyOf(options);
        if (!isName(name)) {
            throw new IllegalArgumentException("backend name " + name + " is not " + NAME_RULE);
        }
        if (!hasScheme(url)) {
            throw new IllegalArgumentException("url of backend " + name + " has no scheme");
        }
    }

    static final String NAME_RULE = "a letter followed by letters, digits, - and _, other than heap";

    /** Returns a backend without options. */
    public static BackendConfiguration of(String name, String url) {
        return new BackendConfiguration(name, url, Map.of());
    }

    /** Returns the scheme of the URL. */
    public String scheme() {
        return schemeOf(url);
    }

    /** Returns what the backend's factory is opened with. */
    public BackendSettings settings(Clock clock) {
        return new BackendSettings(name, url, options, clock);
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.equals(CacheSettings.HEAP);
    }

    static boolean hasScheme(String url) {
        return SCHEME.matcher(url).matches();
    }

    static String schemeOf(String url) {
        return url.substring(0, url.indexOf(':'));
    }

    /** Names the backend, its scheme and the names of its options; the rest may be secret. */
    @Override
    public String toString() {
        return "BackendConfiguration[" + name + ", " + scheme() + ":, " + options.keySet() + "]";
    }
}
