package dev.pagoda.tiering.config;

import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.codec.AllowList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gives the parts of a configuration their meaning. */
final class ConfigurationParser {
    private final SortedMap<String, BackendFactory> factories;
    private final Map<String, BackendConfiguration> backends = new LinkedHashMap<>();
    private final Map<String, CacheSettings> caches = new LinkedHashMap<>();

    private ConfigurationParser(SortedMap<String, BackendFactory> factories) {
        this.factories = factories;
    }

    static Configuration parse(String id, Node.Mapping root) {
        return new ConfigurationParser(BackendFactories.byScheme()).configuration(id, root);
    }

    private Configuration configuration(String id, Node.Mapping root) {
        List<String> known = Arrays.stream(Section.values()).map(Section::key).toList();
        root.members().forEach((key, node) -> {
            if (!known.contains(key)) {
                throw node.at().error(key, "unknown key" + Text.knownInstead(key, known));
            }
        });
        section(root, Section.BACKEND).members().forEach(this::addBackend);
        CacheSettings defaults = Block.read(Section.DEFAULTS, section(root, Section.DEFAULTS), Section.DEFAULTS.key())
                .over(CacheSettings.DEFAULT, backends.keySet());
        section(root, Section.CACHE).members().forEach((name, node) -> addCache(name, node, defaults));
        return new Configuration(id, backends, defaults, caches, allow(section(root, Section.SECURITY)));
    }

    private static Node.Mapping section(Node.Mapping root, Section section) {
        Node node = root.members().get(section.key());
        return node == null ? Node.Mapping.empty(root.at()) : Block.mapping(node, section.key());
    }

    private void addBackend(String name, Node node) {
        String path = Node.join(Section.BACKEND.key(), name);
        if (!BackendConfiguration.isName(name)) {
            throw node.at().error(path, "the name of a backend must be " + BackendConfiguration.NAME_RULE);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        Node.Mapping mapping = Block.mapping(node, path);
        mapping.members().forEach((key, value) -> texts.put(key, Block.text(value, Node.join(path, key))));
        String url = texts.remove("url");
        if (url == null) {
            throw node.at().error(path, "the url is missing");
        }
        BackendFactory factory = factory(url, mapping.members().getOrDefault("url", node), path + ".url");
        texts.keySet().forEach(key -> requireOption(key, factory, mapping, path));
        BackendConfiguration backend = new BackendConfiguration(name, url, texts);
        requireRightValues(backend, factory, mapping, path);
        backends.put(name, backend);
    }

    private static void requireRightValues(
            BackendConfiguration backend, BackendFactory factory, Node.Mapping mapping, String path) {
        StoreException problem = problem(backend, factory);
        if (problem == null) {
            return;
        }
        String culprit = culprit(backend, factory);
        Node node = mapping.members().getOrDefault(culprit, mapping);
        throw node.at().error(Node.join(path, culprit), String.valueOf(problem.getMessage()), problem);
    }

    /** Returns the first option that is wrong by itself, beside a URL that is right. */
    private static String culprit(BackendConfiguration backend, BackendFactory factory) {
        if (problem(new BackendConfiguration(backend.name(), backend.url(), Map.of()), factory) != null) {
            return "url";
        }
        return backend.options().entrySet().stream()
                .filter(option -> problem(alone(backend, option), factory) != null)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("url");
    }

    private static @Nullable StoreException problem(BackendConfiguration backend, BackendFactory factory) {
        try {
            factory.check(backend.settings(Clock.system()));
            return null;
        } catch (StoreException e) {
            return e;
        }
    }

    /** Returns the backend with one of its options only. */
    private static BackendConfiguration alone(BackendConfiguration backend, Map.Entry<String, String> option) {
        return new BackendConfiguration(backend.name(), backend.url(), Map.of(option.getKey(), option.getValue()));
    }

    private BackendFactory factory(String url, Node node, String path) {
        String known = String.join(", ", factories.keySet());
        if (!BackendConfiguration.hasScheme(url)) {
            throw node.at().error(path, "has no scheme; allowed: " + known);
        }
        String scheme = BackendConfiguration.schemeOf(url);
        BackendFactory factory = factories.get(scheme);
        if (factory == null) {
            throw node.at().error(path, "unknown scheme " + scheme + Text.knownInstead(scheme, factories.keySet()));
        }
        return factory;
    }

    private static void requireOption(String key, BackendFactory factory, Node.Mapping mapping, String path) {
        Map<String, String> options = BackendFactories.options(factory);
        if (!options.containsKey(key)) {
            List<String> known =
                    Stream.concat(Stream.of("url"), options.keySet().stream()).toList();
            Node node = mapping.members().getOrDefault(key, mapping);
            throw node.at().error(Node.join(path, key), "unknown key" + Text.knownInstead(key, known));
        }
    }

    private void addCache(String name, Node node, CacheSettings defaults) {
        String path = Node.join(Section.CACHE.key(), name);
        if (name.isEmpty() || name.length() > CacheSettings.LONGEST_NAME) {
            throw node.at()
                    .error(path, "the name of a cache must have 1 to " + CacheSettings.LONGEST_NAME + " characters");
        }
        Block block = Block.read(Section.CACHE, Block.mapping(node, path), path);
        caches.put(name, block.over(defaults, backends.keySet()));
    }

    private static List<String> allow(Node.Mapping security) {
        Block block = Block.read(Section.SECURITY, security, Section.SECURITY.key());
        List<String> patterns = block.names(Option.ALLOW);
        if (patterns == null) {
            return List.of();
        }
        try {
            AllowList.of(patterns);
        } catch (StoreException e) {
            throw block.at(Option.ALLOW).error(block.path(Option.ALLOW), String.valueOf(e.getMessage()), e);
        }
        return patterns;
    }
}
