package dev.pagoda.tiering.config;

import dev.pagoda.tiering.BackendFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Changes a configuration as the environment says: the variable {@code PAGODA_CACHES_REPORT_DAILY_TTL} overrides
 * {@code caches.report-daily.ttl}. The name of a variable is compared with paths by letters and digits only, whatever their case.
 *
 * <p>Variables change the defaults, the security, caches that the configuration names, and backends; a backend that it does not name is
 * added by the variable of its URL, under the lower-case name with {@code -} for {@code _}.
 */
final class EnvironmentOverrides {
    private static final String PREFIX = "PAGODA_";
    private static final String URL_SUFFIX = "_URL";

    private final SortedMap<String, BackendFactory> factories;
    /** The paths by their letters and digits; more than one if they differ in other characters only. */
    private final Map<String, List<List<String>>> paths = new HashMap<>();

    private EnvironmentOverrides(SortedMap<String, BackendFactory> factories) {
        this.factories = factories;
    }

    /** Returns {@code root} with the variables of {@code environment} in it. */
    static Node.Mapping apply(Node.Mapping root, Map<String, String> environment) {
        SortedMap<String, String> variables = new TreeMap<>(environment);
        variables.keySet().removeIf(name -> !isOverride(name));
        return variables.isEmpty()
                ? root
                : new EnvironmentOverrides(BackendFactories.byScheme()).override(root, variables);
    }

    private static boolean isOverride(String variable) {
        for (Section section : Section.values()) {
            if (variable.startsWith(PREFIX + section.key().toUpperCase(Locale.ROOT) + "_")) {
                return true;
            }
        }
        return false;
    }

    private Node.Mapping override(Node.Mapping root, SortedMap<String, String> variables) {
        Node.Mapping result = withNewBackends(root, variables);
        addPaths(result);
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            Position at = Position.of("environment variable " + variable.getKey());
            Node.Scalar value = new Node.Scalar(variable.getValue(), at, true);
            result = PropertiesReader.put(result, path(variable.getKey(), at), value, "");
        }
        return result;
    }

    private Node.Mapping withNewBackends(Node.Mapping root, SortedMap<String, String> variables) {
        String prefix = PREFIX + "BACKENDS_";
        Node.Mapping result = root;
        for (String variable : variables.keySet()) {
            if (variable.startsWith(prefix)
                    && variable.length() > prefix.length() + URL_SUFFIX.length()
                    && variable.endsWith(URL_SUFFIX)) {
                String name = variable.substring(prefix.length(), variable.length() - URL_SUFFIX.length());
                if (members(result, Section.BACKEND).keySet().stream()
                        .noneMatch(known -> letters(known).equals(letters(name)))) {
                    Position at = Position.of("environment variable " + variable);
                    List<String> path = List.of(
                            Section.BACKEND.key(), name.toLowerCase(Locale.ROOT).replace('_', '-'), "url");
                    Node.Scalar url = new Node.Scalar(variables.getOrDefault(variable, ""), at, true);
                    result = PropertiesReader.put(result, path, url, "");
                }
            }
        }
        return result;
    }

    private void addPaths(Node.Mapping root) {
        addOptions(Section.DEFAULTS, List.of(Section.DEFAULTS.key()));
        addOptions(Section.SECURITY, List.of(Section.SECURITY.key()));
        members(root, Section.CACHE)
                .keySet()
                .forEach(name -> addOptions(Section.CACHE, List.of(Section.CACHE.key(), name)));
        members(root, Section.BACKEND).forEach((name, node) -> {
            List<String> backend = List.of(Section.BACKEND.key(), name);
            addOptions(Section.BACKEND, backend);
            backendOptions(node).forEach(option -> add(backend, List.of(option)));
        });
    }

    private Iterable<String> backendOptions(Node backend) {
        if (backend instanceof Node.Mapping mapping
                && mapping.members().get("url") instanceof Node.Scalar url
                && BackendConfiguration.hasScheme(url.text())) {
            BackendFactory factory = factories.get(BackendConfiguration.schemeOf(url.text()));
            return factory == null
                    ? List.of()
                    : BackendFactories.options(factory).keySet();
        }
        return List.of();
    }

    private void addOptions(Section section, List<String> parent) {
        Option.below(section, List.of()).forEach(option -> add(parent, option.path()));
    }

    private void add(List<String> parent, List<String> child) {
        List<String> path = new ArrayList<>(parent);
        path.addAll(child);
        paths.computeIfAbsent(letters(String.join("", path)), key -> new ArrayList<>())
                .add(path);
    }

    private List<String> path(String variable, Position at) {
        List<List<String>> found = paths.getOrDefault(letters(variable.substring(PREFIX.length())), List.of());
        if (found.isEmpty()) {
            String nearest = Text.nearest(
                    variable,
                    paths.values().stream()
                            .flatMap(List::stream)
                            .map(EnvironmentOverrides::variable)
                            .toList());
            throw at.error(
                    "",
                    "names no key of the configuration" + (nearest == null ? "" : "; did you mean " + nearest + "?"));
        }
        if (found.size() > 1) {
            throw at.error(
                    "",
                    "names more than one key: "
                            + String.join(
                                    " and ",
                                    found.stream()
                                            .map(EnvironmentOverrides::show)
                                            .toList()));
        }
        return found.get(0);
    }

    private static Map<String, Node> members(Node.Mapping root, Section section) {
        return root.members().get(section.key()) instanceof Node.Mapping mapping ? mapping.members() : Map.of();
    }

    private static String show(List<String> path) {
        return path.stream().reduce("", Node::join);
    }

    private static String variable(List<String> path) {
        return PREFIX + String.join("_", path).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    }

    private static String letters(String text) {
        return text.toUpperCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
