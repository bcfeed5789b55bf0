package dev.pagoda.tiering.config;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every option that Pagoda itself knows; those of a backend are named by its factory. Parser, environment, error messages and the
 * reference in the documentation share these rows.
 */
enum Option {
    URL(Section.BACKEND, "url", Kind.TEXT, "required", "the address, whose scheme selects the kind of backend"),
    TIERS(
            Section.CACHE,
            "tiers",
            Kind.NAMES,
            "[heap]",
            "where entries are kept, nearest first: `heap`, a backend, or `heap` and a backend; the last is the system of record"),
    TTL(
            Section.CACHE,
            "ttl",
            Kind.TIME,
            "eternal",
            "time to live of entries that are written without one of their own, from each write on"),
    MAXIMUM_ENTRIES(
            Section.CACHE,
            "heap.maximumEntries",
            Kind.COUNT,
            1,
            HeapSettings.UNBOUNDED,
            "100000 in front of a backend, else unbounded",
            "entries that the heap tier keeps; where the heap is the system of record, evicted entries are lost"),
    MAXIMUM_BYTES(
            Section.CACHE,
            "heap.maximumBytes",
            Kind.BYTES,
            1,
            HeapSettings.UNBOUNDED,
            "unbounded",
            "bytes that the heap tier keeps, estimated from keys and values; in the place of `heap.maximumEntries`"),
    VALUE(Section.CACHE, "value", Kind.CODEC, "auto", "the codec of values in a backend"),
    KEY_TYPE(
            Section.CACHE,
            "keyType",
            Kind.CLASS,
            "any class",
            "class of keys where the program does not say: for SQL, or a JCache cache that is created by its first use"),
    VALUE_TYPE(Section.CACHE, "valueType", Kind.CLASS, "any class", "class of values, as `keyType`"),
    MAXIMUM_KEY_BYTES(
            Section.CACHE,
            "limits.maximumKeyBytes",
            Kind.BYTES,
            1,
            65_536,
            "64KB",
            "the longest encoded key that a backend takes"),
    MAXIMUM_VALUE_BYTES(
            Section.CACHE,
            "limits.maximumValueBytes",
            Kind.BYTES,
            1,
            Integer.MAX_VALUE,
            "10MB",
            "the largest encoded value that a backend takes"),
    STATISTICS(Section.CACHE, "statistics", Kind.FLAG, "false", "whether JCache statistics are on from the start"),
    ON_ERROR(
            Section.CACHE,
            "onError",
            Kind.ON_ERROR,
            "fail",
            "what a read gives when no tier can answer: the error, or a miss; writes always report the error, but for that of a value that was only loaded"),
    STALE_IF_ERROR(
            Section.CACHE,
            "staleIfError",
            Kind.LIMIT,
            "off",
            "for how long the heap tier goes on serving what can't be known to be current any more, while the backend does not answer"),
    LOAD_LOCK(
            Section.CACHE,
            "loadLock",
            Kind.LEASE,
            "off",
            "makes loads of a key, by a loader or by an entry processor that finds none, run in one process at a time: the time after which another process takes over from one that gives no sign of life; for backends that several processes share"),
    LOAD_LOCK_WAIT(
            Section.CACHE,
            "loadLockWait",
            Kind.LIMIT,
            "30s",
            "how long a process waits for the load of another one; then its own call fails"),
    ALLOW(
            Section.SECURITY,
            "allow",
            Kind.NAMES,
            "[]",
            "classes that may be decoded from a backend beside value types of the JDK and declared types of caches:"
                    + " `com.acme.Order`, `com.acme.*`, or `com.acme.**` with all packages below");

    private final Section section;

    @SuppressWarnings("ImmutableEnumChecker") // it is a List.of
    private final List<String> path;

    private final Kind kind;
    private final long minimum;
    private final long maximum;
    private final String defaultText;
    private final String meaning;

    Option(Section section, String path, Kind kind, String defaultText, String meaning) {
        this(section, path, kind, Long.MIN_VALUE, Long.MAX_VALUE, defaultText, meaning);
    }

    Option(Section section, String path, Kind kind, long minimum, long maximum, String defaultText, String meaning) {
        this.section = section;
        this.path = List.of(path.split("\\.", -1));
        this.kind = kind;
        this.minimum = minimum;
        this.maximum = maximum;
        this.defaultText = defaultText;
        this.meaning = meaning;
    }

    Section section() {
        return section;
    }

    /** Returns the keys that lead to it below its section. */
    List<String> path() {
        return path;
    }

    Kind kind() {
        return kind;
    }

    String defaultText() {
        return defaultText;
    }

    String meaning() {
        return meaning;
    }

    /** Returns what is allowed, with the range if there is one, as the end of a sentence. */
    String allowed() {
        if (minimum == Long.MIN_VALUE) {
            return kind.allowed();
        }
        return maximum == Long.MAX_VALUE
                ? kind.allowed() + ", at least " + minimum
                : kind.allowed().replace(", or unbounded", "") + ", from " + minimum + " to " + maximum;
    }

    /** Returns whether a number is in the range; values of other kinds always are. */
    boolean inRange(Object value) {
        return !(value instanceof Long number) || (number >= minimum && number <= maximum);
    }

    /** Returns the option at {@code path} in a section, or null. */
    static @Nullable Option at(Section section, List<String> path) {
        return below(section, List.of()).stream()
                .filter(option -> option.path.equals(path))
                .findFirst()
                .orElse(null);
    }

    /** Returns the options below {@code prefix} in a section. */
    static List<Option> below(Section section, List<String> prefix) {
        return Arrays.stream(values())
                .filter(option -> section.takes(option)
                        && option.path.size() > prefix.size()
                        && option.path.subList(0, prefix.size()).equals(prefix))
                .toList();
    }

    /** Returns the keys that may stand at {@code prefix} in a section. */
    static List<String> keys(Section section, List<String> prefix) {
        return below(section, prefix).stream()
                .map(option -> option.path.get(prefix.size()))
                .distinct()
                .toList();
    }
}
