package dev.pagoda.tiering.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads TOML 1.0 as a tree of texts. */
final class TomlReader {
    private TomlReader() {}

    static Node.Mapping read(String text, Position at) {
        try {
            return (Node.Mapping) convert(new TomlMapper().readTree(text), at);
        } catch (JsonProcessingException e) {
            Position where =
                    e.getLocation() == null ? at : at.atLine(e.getLocation().getLineNr());
            throw where.error("", "not TOML: " + e.getOriginalMessage(), e);
        }
    }

    private static Node convert(JsonNode node, Position at) {
        if (node.isObject()) {
            Map<String, Node> members = new LinkedHashMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), convert(member.getValue(), at)));
            return new Node.Mapping(members, at);
        }
        if (node.isArray()) {
            List<Node> items = new ArrayList<>();
            node.forEach(item -> items.add(convert(item, at)));
            return new Node.Sequence(items, at);
        }
        return new Node.Scalar(node.asText(), at, false);
    }
}
