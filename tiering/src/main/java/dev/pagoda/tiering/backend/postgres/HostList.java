package dev.pagoda.tiering.backend.postgres;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The hosts in a URL of the driver. Immutable.
 *
 * @param hosts each with its port, if it was given
 * @param rest what follows them, from the slash on
 */
record HostList(List<String> hosts, String rest) {
    private static final String BEGINNING = "jdbc:postgresql://";
    private static final Pattern PORT = Pattern.compile("(?:\\[[^]]*]|[^:\\[]*):(?<port>.*)");
    private static final int LARGEST_PORT = 65535;

    static HostList of(String url) {
        int slash = url.indexOf('/', BEGINNING.length());
        return new HostList(List.of(url.substring(BEGINNING.length(), slash).split(",", -1)), url.substring(slash));
    }

    /** Returns whether each port that is given is a number that a port may have. */
    boolean hasValidPorts() {
        return hosts.stream().map(PORT::matcher).filter(Matcher::matches).allMatch(port -> isPort(port.group("port")));
    }

    private static boolean isPort(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            return false;
        }
        int port = Integer.parseInt(text);
        return port >= 1 && port <= LARGEST_PORT;
    }

    boolean isMultiple() {
        return hosts.size() > 1;
    }

    /** Returns the URL that means the primary among several hosts, whatever it says itself; else as it was. */
    String primary() {
        String all = String.join(",", hosts);
        return isMultiple() ? url(all, "primary") : BEGINNING + all + rest;
    }

    /** Returns a URL for each host, whatever it is: primary or replica. */
    List<String> each() {
        return hosts.stream().map(host -> url(host, "any")).toList();
    }

    private String url(String host, String type) {
        int question = rest.indexOf('?');
        String database = question < 0 ? rest : rest.substring(0, question);
        String options = question < 0
                ? ""
                : Arrays.stream(rest.substring(question + 1).split("&", -1))
                        .filter(option -> !option.isEmpty() && !choosesHost(option))
                        .map(option -> "&" + option)
                        .collect(Collectors.joining());
        return BEGINNING + host + database + "?targetServerType=" + type + options;
    }

    private static boolean choosesHost(String option) {
        String name = option.toLowerCase(Locale.ROOT);
        return name.startsWith("targetservertype=") || name.startsWith("loadbalancehosts=");
    }
}
