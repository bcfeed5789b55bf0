package dev.pagoda.tiering.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts environment variables in the place of references to them, which may have a default; a doubled dollar sign stands for itself. */
final class Interpolation {
    private final Map<String, String> environment;

    Interpolation(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Returns {@code mapping} with every text in it resolved; keys stay as they are. */
    Node.Mapping resolve(Node.Mapping mapping, String path) {
        Map<String, Node> members = new LinkedHashMap<>();
        mapping.members().forEach((key, member) -> members.put(key, resolve(member, Node.join(path, key))));
        return new Node.Mapping(members, mapping.at());
    }

    private Node resolve(Node node, String path) {
        if (node instanceof Node.Mapping mapping) {
            return resolve(mapping, path);
        }
        if (node instanceof Node.Sequence sequence) {
            List<Node> items = new ArrayList<>();
            sequence.items().forEach(item -> items.add(resolve(item, path)));
            return new Node.Sequence(items, sequence.at());
        }
        Node.Scalar scalar = (Node.Scalar) node;
        return new Node.Scalar(resolve(scalar.text(), path, scalar.at()), scalar.at(), scalar.list());
    }

    private String resolve(String text, String path, Position at) {
        StringBuilder resolved = new StringBuilder();
        int done = 0;
        for (int start = text.indexOf("${"); start >= 0; start = text.indexOf("${", done)) {
            if (start > done && text.charAt(start - 1) == '$') {
                resolved.append(text, done, start - 1).append("${");
                done = start + 2;
            } else {
                int end = closingBrace(text, start + 2, path, at);
                resolved.append(text, done, start).append(value(text.substring(start + 2, end), path, at));
                done = end + 1;
            }
        }
        return resolved.append(text, done, text.length()).toString();
    }

    private String value(String reference, String path, Position at) {
        int colon = reference.indexOf(':');
        String name = colon < 0 ? reference : reference.substring(0, colon);
        String value = environment.get(name);
        if (value != null) {
            return value;
        }
        if (colon < 0) {
            throw at.error(
                    path,
                    "environment variable " + name + " is not set; set it, or give a default as ${" + name + ":...}");
        }
        return resolve(reference.substring(colon + 1), path, at);
    }

    /** Returns the index of the brace that closes the reference whose name starts at {@code from}; a default may hold references. */
    private static int closingBrace(String text, int from, String path, Position at) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            if (text.startsWith("${", i)) {
                depth++;
            } else if (text.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        throw at.error(path, "a reference to an environment variable has no closing brace; write $${ for a literal ${");
    }
}
