package dev.pagoda.tiering.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration as its format has it, before anybody asks what the keys mean. Immutable. */
sealed interface Node {
    /** Returns where it is: for a member of a mapping the line of its key. */
    Position at();

    /**
     * Text, also of a number or a truth value; empty where the format has a key without a value.
     *
     * @param list whether the format has no lists of its own, so that commas separate the items of one
     */
    record Scalar(String text, Position at, boolean list) implements Node {}

    /** Items in their order. */
    record Sequence(List<Node> items, Position at) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** Members by key, in their order. */
    record Mapping(Map<String, Node> members, Position at) implements Node {
        public Mapping {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        static Mapping empty(Position at) {
            return new Mapping(Map.of(), at);
        }
    }

    /** Returns {@code path} with {@code key} appended, quoted if it holds a dot. */
    static String join(String path, String key) {
        String shown = key.indexOf('.') >= 0 ? "\"" + key + "\"" : key;
        return path.isEmpty() ? shown : path + "." + shown;
    }
}
