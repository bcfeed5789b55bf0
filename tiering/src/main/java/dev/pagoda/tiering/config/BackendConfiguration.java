package dev.pagoda.tiering.config;

import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

    /**
     * Returns a backend that is named as its scheme. Where it is reached over a network the URL may end with its options, as
     * {@code ?name=value&name=value}, percent-encoded; a file's URL keeps them, since its factory reads them there, as does any URL those of
     * the client.
     */
    static BackendConfiguration ofUrl(BackendFactory factory, String url) {
        int question = factory.isRemote() ? url.indexOf('?', afterPassword(url)) : -1;
        if (question < 0) {
            return of(factory.scheme(), url);
        }
        Map<String, String> options = new LinkedHashMap<>();
        Map<String, String> left = new LinkedHashMap<>();
        for (String pair : url.substring(question + 1).split("&", -1)) {
            String name = pair.substring(0, Math.max(0, pair.indexOf('=')));
            String text = pair.substring(pair.indexOf('=') + 1);
            boolean clients = factory.isClientOption(name);
            if (name.isEmpty()
                    || (clients ? left : options).putIfAbsent(name, clients ? text : decoded(text)) != null) {
                throw new StoreException(
                        ErrorCode.CONFIGURATION,
                        "The URL of the backend " + factory.scheme()
                                + " needs options of the form ?name=value&name=value, each of them once");
            }
        }
        return new BackendConfiguration(factory.scheme(), url.substring(0, question) + query(left), options);
    }

    /** Returns where the host begins: a password may hold a question mark, and an option the sign that ends a password. */
    private static int afterPassword(String url) {
        int slashes = url.indexOf("//");
        int path = slashes < 0 ? -1 : url.indexOf('/', slashes + 2);
        return 1 + (path < 0 ? url.lastIndexOf('@') : url.lastIndexOf('@', path));
    }

    private static String query(Map<String, String> left) {
        return left.isEmpty()
                ? ""
                : left.entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue())
                        .collect(Collectors.joining("&", "?", ""));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
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
