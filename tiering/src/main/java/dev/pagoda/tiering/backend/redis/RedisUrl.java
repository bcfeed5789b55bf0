package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.backend.UrlText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a Redis URL: {@code scheme://[[user]:password@]host[:port][,host[:port]...][/path]}. Immutable.
 *
 * @param scheme before the colon
 * @param user of the ACL, or null
 * @param password or null
 * @param addresses at least one
 * @param path what follows the slash after the addresses, or empty
 */
record RedisUrl(
        String scheme, @Nullable String user, @Nullable String password, List<Address> addresses, String path) {
    private static final Pattern FORM = Pattern.compile("([a-z-]+)://(?:([^/]*)@)?([^/?#@]+)(?:/([^?#]*))?");
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\[\\]:]+)(?::([0-9]{1,5}))?");
    private static final int LARGEST_PORT = 65_535;

    /** A host, IPv6 without brackets, and a port. */
    record Address(String host, int port) {}

    /** Leaves out what may be secret. */
    @Override
    public String toString() {
        return scheme + "://" + addresses;
    }

    /** Returns the parts of {@code url}, or null if it has another form. */
    static @Nullable RedisUrl parse(String url, int defaultPort) {
        Matcher matcher = FORM.matcher(url);
        if (!matcher.matches()) {
            return null;
        }
        List<Address> addresses = addresses(matcher.group(3), defaultPort);
        if (addresses == null) {
            return null;
        }
        String path = matcher.group(4) == null ? "" : matcher.group(4);
        String credentials = matcher.group(2);
        if (credentials == null) {
            return new RedisUrl(matcher.group(1), null, null, addresses, path);
        }
        int colon = credentials.indexOf(':');
        String user = colon > 0 ? UrlText.decode(credentials.substring(0, colon)) : null;
        String password = UrlText.decode(credentials.substring(colon + 1));
        return (colon > 0 && user == null) || password == null
                ? null
                : new RedisUrl(matcher.group(1), user, password, addresses, path);
    }

    private static @Nullable List<Address> addresses(String text, int defaultPort) {
        List<Address> addresses = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = ADDRESS.matcher(part.strip());
            if (!matcher.matches()) {
                return null;
            }
            int port = matcher.group(2) == null ? defaultPort : Integer.parseInt(matcher.group(2));
            if (port < 1 || port > LARGEST_PORT) {
                return null;
            }
            addresses.add(new Address(matcher.group(1).replaceAll("[\\[\\]]", ""), port));
        }
        return List.copyOf(addresses);
    }
}
