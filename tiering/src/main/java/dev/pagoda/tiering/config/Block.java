package dev.pagoda.tiering.config;

import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.codec.ValueCodecs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The options that are set in one place of the configuration, checked one by one. */
final class Block {
    private final Section section;
    private final String path;
    private final Map<Option, Object> values = new EnumMap<>(Option.class);
    private final Map<Option, Position> positions = new EnumMap<>(Option.class);

    private Block(Section section, String path) {
        this.section = section;
        this.path = path;
    }

    /** Returns the options in {@code mapping}, which is at {@code path}. */
    static Block read(Section section, Node.Mapping mapping, String path) {
        Block block = new Block(section, path);
        block.read(mapping, List.of());
        return block;
    }

    /** Returns the mapping that {@code node} is; a key without a value is an empty one. */
    static Node.Mapping mapping(Node node, String path) {
        if (node instanceof Node.Mapping mapping) {
            return mapping;
        }
        if (node instanceof Node.Scalar scalar && scalar.text().isEmpty()) {
            return Node.Mapping.empty(node.at());
        }
        throw node.at().error(path, "must hold keys with values, not " + describe(node));
    }

    /** Returns the text that {@code node} is. */
    static String text(Node node, String path) {
        if (!(node instanceof Node.Scalar scalar)) {
            throw node.at().error(path, "must be text, not " + describe(node));
        }
        if (scalar.text().isEmpty()) {
            throw node.at().error(path, "has no value");
        }
        return scalar.text();
    }

    /** Returns the settings that this block makes of {@code base}. */
    CacheSettings over(CacheSettings base, Collection<String> backends) {
        return new CacheSettings(
                tiers(base, backends),
                get(Option.TTL, Ttl.class, base.ttl()),
                heap(base.heap()),
                valueCodec(base.valueCodec()),
                getOrNull(Option.KEY_TYPE, String.class, base.keyType()),
                getOrNull(Option.VALUE_TYPE, String.class, base.valueType()),
                new Limits(
                        bytes(Option.MAXIMUM_KEY_BYTES, base.limits().maximumKeyBytes()),
                        bytes(Option.MAXIMUM_VALUE_BYTES, base.limits().maximumValueBytes())),
                get(Option.STATISTICS, Boolean.class, base.statistics()),
                get(Option.ON_ERROR, OnError.class, base.onError()),
                get(Option.STALE_IF_ERROR, Duration.class, base.staleIfError()),
                new LoadLockSettings(
                        get(Option.LOAD_LOCK, Duration.class, base.loadLock().lease()),
                        get(
                                Option.LOAD_LOCK_WAIT,
                                Duration.class,
                                base.loadLock().longestWait())));
    }

    /** Returns the names in the list {@code option}, or null if it is not set. */
    @Nullable
    List<String> names(Option option) {
        Object value = values.get(option);
        return value == null
                ? null
                : ((List<?>) value).stream().map(String.class::cast).toList();
    }

    /** Returns where {@code option}, which is set, is set. */
    Position at(Option option) {
        return Objects.requireNonNull(positions.get(option));
    }

    String path(Option option) {
        return path + "." + String.join(".", option.path());
    }

    private void read(Node.Mapping mapping, List<String> prefix) {
        for (Map.Entry<String, Node> member : mapping.members().entrySet()) {
            List<String> here =
                    Stream.concat(prefix.stream(), Stream.of(member.getKey())).toList();
            List<Option> below = Option.below(section, here);
            Option exact = Option.at(section, here);
            if (exact != null) {
                set(exact, member.getValue());
            } else if (!below.isEmpty()) {
                read(mapping(member.getValue(), show(here)), here);
            } else {
                String known = Text.knownInstead(member.getKey(), Option.keys(section, prefix));
                throw member.getValue().at().error(show(here), "unknown key" + known);
            }
        }
    }

    private String show(List<String> below) {
        return path + "." + String.join(".", below);
    }

    private void set(Option option, Node node) {
        values.put(option, option.kind() == Kind.NAMES ? list(option, node) : scalar(option, node));
        positions.put(option, node.at());
    }

    private Object scalar(Option option, Node node) {
        if (!(node instanceof Node.Scalar scalar)) {
            throw node.at().error(path(option), "must be " + option.allowed() + ", not " + describe(node));
        }
        String text = text(node, path(option));
        Object value = option.kind().parse(scalar.text());
        if (value == null || !option.inRange(value)) {
            throw node.at().error(path(option), "\"" + text + "\" is not " + option.allowed());
        }
        return value;
    }

    private List<String> list(Option option, Node node) {
        List<String> names = new ArrayList<>();
        if (node instanceof Node.Sequence sequence) {
            sequence.items().forEach(item -> names.add(text(item, path(option))));
        } else if (node instanceof Node.Scalar scalar && scalar.list()) {
            names.addAll(scalar.text().isEmpty() ? List.of() : Values.names(scalar.text()));
        } else {
            throw node.at().error(path(option), "must be " + option.allowed() + ", not " + describe(node));
        }
        if (names.contains("")) {
            throw node.at().error(path(option), "holds an empty name");
        }
        return names;
    }

    private List<String> tiers(CacheSettings base, Collection<String> backends) {
        List<String> tiers = names(Option.TIERS);
        if (tiers == null) {
            return base.tiers();
        }
        for (String tier : tiers) {
            if (!tier.equals(CacheSettings.HEAP) && !backends.contains(tier)) {
                List<String> known = Stream.concat(Stream.of(CacheSettings.HEAP), backends.stream())
                        .toList();
                throw at(Option.TIERS)
                        .error(path(Option.TIERS), "unknown tier " + tier + Text.knownInstead(tier, known));
            }
        }
        String problem = Tiers.problem(tiers);
        if (problem != null) {
            throw at(Option.TIERS).error(path(Option.TIERS), problem);
        }
        return tiers;
    }

    private HeapSettings heap(HeapSettings base) {
        Long entries = getOrNull(Option.MAXIMUM_ENTRIES, Long.class, null);
        Long bytes = getOrNull(Option.MAXIMUM_BYTES, Long.class, null);
        if (entries != null && bytes != null) {
            throw at(Option.MAXIMUM_BYTES)
                    .error(path(Option.MAXIMUM_BYTES), "excludes heap.maximumEntries; set one of the two");
        }
        return entries == null && bytes == null ? base : new HeapSettings(entries, bytes);
    }

    private @Nullable String valueCodec(@Nullable String base) {
        String codec = getOrNull(Option.VALUE, String.class, null);
        if (codec != null && !ValueCodecs.NAMES.contains(codec)) {
            throw at(Option.VALUE)
                    .error(path(Option.VALUE), "unknown codec " + codec + Text.knownInstead(codec, ValueCodecs.NAMES));
        }
        return codec == null ? base : codec;
    }

    private int bytes(Option option, int base) {
        return Math.toIntExact(get(option, Long.class, Long.valueOf(base)));
    }

    private <T> T get(Option option, Class<T> type, T base) {
        Object value = values.get(option);
        return value == null ? base : type.cast(value);
    }

    private <T> @Nullable T getOrNull(Option option, Class<T> type, @Nullable T base) {
        Object value = values.get(option);
        return value == null ? base : type.cast(value);
    }

    private static String describe(Node node) {
        return node instanceof Node.Mapping ? "keys with values" : node instanceof Node.Sequence ? "a list" : "text";
    }
}
