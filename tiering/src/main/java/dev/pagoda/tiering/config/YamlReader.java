package dev.pagoda.tiering.config;

import dev.pagoda.tiering.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads YAML 1.2 as a tree of texts with their lines; it constructs no objects, whatever the tags say. */
final class YamlReader {
    private YamlReader() {}

    static Node.Mapping read(String text, Position at) {
        Compose compose = new Compose(LoadSettings.builder()
                .setLabel(at.source())
                .setAllowNonScalarKeys(true)
                .build());
        try {
            Node root = compose.composeString(text)
                    .map(node -> convert(node, "", line(node.getStartMark(), at)))
                    .orElse(Node.Mapping.empty(at));
            return mapping(root);
        } catch (MarkedYamlEngineException e) {
            throw line(e.getProblemMark(), at).error("", "not YAML: " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw at.error("", "not YAML: " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw at.error("", "is nested too deeply");
        }
    }

    private static Node.Mapping mapping(Node root) {
        if (root instanceof Node.Mapping mapping) {
            return mapping;
        }
        if (root instanceof Node.Scalar scalar && scalar.text().isEmpty()) {
            return Node.Mapping.empty(root.at());
        }
        throw root.at().error("", "must hold keys with values");
    }

    private static Node convert(org.snakeyaml.engine.v2.nodes.Node node, String path, Position at) {
        if (node.isRecursive()) {
            throw line(node.getStartMark(), at).error(path, "an alias refers to what it is a part of");
        }
        if (node instanceof MappingNode mapping) {
            return mapping(mapping, path, at);
        }
        if (node instanceof SequenceNode sequence) {
            List<Node> items = new ArrayList<>();
            sequence.getValue().forEach(item -> items.add(convert(item, path, line(item.getStartMark(), at))));
            return new Node.Sequence(items, at);
        }
        ScalarNode scalar = (ScalarNode) node;
        return new Node.Scalar(scalar.getTag().equals(Tag.NULL) ? "" : scalar.getValue(), at, false);
    }

    private static Node.Mapping mapping(MappingNode mapping, String path, Position at) {
        Map<String, Node> members = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Position keyAt = line(tuple.getKeyNode().getStartMark(), at);
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw keyAt.error(path, "a key must be text");
            }
            String member = Node.join(path, key.getValue());
            if (members.put(key.getValue(), convert(tuple.getValueNode(), member, keyAt)) != null) {
                throw duplicate(member, keyAt);
            }
        }
        return new Node.Mapping(members, at);
    }

    private static StoreException duplicate(String path, Position at) {
        return at.error(path, "the key is there twice");
    }

    private static Position line(Optional<Mark> mark, Position at) {
        return mark.map(present -> at.atLine(present.getLine() + 1)).orElse(at);
    }
}
