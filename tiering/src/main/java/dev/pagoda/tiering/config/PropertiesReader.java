package dev.pagoda.tiering.config;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Reads properties, whose keys are paths. The name of a cache may hold dots: {@code caches.com.acme.Order.heap.maximumEntries} belongs to
 * the cache with the shortest name that leaves the path of an option.
 */
final class PropertiesReader {
    private PropertiesReader() {}

    static Node.Mapping read(String text, Position at) {
        Node.Mapping root = Node.Mapping.empty(at);
        for (Map.Entry<String, String> property : parse(text, at).entrySet()) {
            Node.Scalar value = new Node.Scalar(property.getValue().strip(), at, true);
            root = put(root, path(property.getKey(), value.text().isEmpty()), value, "");
        }
        return root;
    }

    /** Returns {@code mapping} with {@code value} at {@code path}, whose mappings are made where they are missing. */
    static Node.Mapping put(Node.Mapping mapping, List<String> path, Node value, String parent) {
        String key = path.get(0);
        String here = Node.join(parent, key);
        Map<String, Node> members = new LinkedHashMap<>(mapping.members());
        if (path.size() == 1) {
            members.merge(key, value, (old, added) -> leaf(old, added, here));
        } else {
            Node child = members.getOrDefault(key, Node.Mapping.empty(value.at()));
            if (child instanceof Node.Scalar scalar && scalar.text().isEmpty()) {
                child = Node.Mapping.empty(scalar.at());
            }
            if (!(child instanceof Node.Mapping inner)) {
                throw value.at().error(here, "has a value and cannot have keys below it");
            }
            members.put(key, put(inner, path.subList(1, path.size()), value, here));
        }
        return new Node.Mapping(members, mapping.at());
    }

    /** Returns {@code added} in the place of {@code old}; a key without a value leaves the keys below it alone. */
    private static Node leaf(Node old, Node added, String path) {
        if (!(old instanceof Node.Mapping)) {
            return added;
        }
        if (added instanceof Node.Scalar scalar && scalar.text().isEmpty()) {
            return old;
        }
        throw added.at().error(path, "has keys below it and cannot have a value");
    }

    private static Map<String, String> parse(String text, Position at) {
        Map<String, String> found = new LinkedHashMap<>();
        Properties properties = new Properties() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Object put(Object key, Object value) {
                if (found.put((String) key, (String) value) != null) {
                    throw at.error((String) key, "the key is there twice");
                }
                return value;
            }
        };
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw at.error("", "not properties: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static List<String> path(String key, boolean empty) {
        List<String> parts = List.of(key.split("\\.", -1));
        if (parts.size() > 2 && parts.get(0).equals(Section.BACKEND.key())) {
            return List.of(parts.get(0), parts.get(1), String.join(".", parts.subList(2, parts.size())));
        }
        if (parts.size() > 2 && parts.get(0).equals(Section.CACHE.key())) {
            return cachePath(parts, empty);
        }
        return parts;
    }

    /** Without the path of an option at its end, a key without a value is the name of a cache, another ends with an unknown key. */
    private static List<String> cachePath(List<String> parts, boolean empty) {
        int split = empty ? parts.size() : parts.size() - 1;
        for (int i = 2; i < parts.size(); i++) {
            if (Option.at(Section.CACHE, parts.subList(i, parts.size())) != null) {
                split = i;
                break;
            }
        }
        List<String> path = new ArrayList<>(List.of(parts.get(0), String.join(".", parts.subList(1, split))));
        path.addAll(parts.subList(split, parts.size()));
        return path;
    }
}
