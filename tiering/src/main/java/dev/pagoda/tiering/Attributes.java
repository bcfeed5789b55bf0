package dev.pagoda.tiering;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of an entry beside its value: a content type, tags, and properties, a map of text to text. Immutable.
 *
 * <p>As a question ({@link Metadata#find}) they are matched by every entry that has all of them, and maybe others.
 *
 * <p>Texts are not empty, but for the values of properties, and hold neither the character NUL nor a surrogate without its other half; all of
 * them together have at most {@value #MAXIMUM_BYTES} bytes in UTF-8. What breaks a limit is refused by the constructor with
 * {@link ErrorCode#INVALID_VALUE}.
 *
 * @param contentType such as {@code application/pdf}, at most {@value #MAXIMUM_LENGTH} characters; null if there is none
 * @param tags at most {@value #MAXIMUM_COUNT}, of at most {@value #MAXIMUM_LENGTH} characters each
 * @param properties at most {@value #MAXIMUM_COUNT}, with names of at most {@value #MAXIMUM_LENGTH} characters
 */
public record Attributes(@Nullable String contentType, Set<String> tags, Map<String, String> properties) {
    /** The most tags, and the most properties, of an entry. */
    public static final int MAXIMUM_COUNT = 64;
    /** The most characters of a content type, a tag, and the name of a property. */
    public static final int MAXIMUM_LENGTH = 256;
    /** The most bytes of all texts together, in UTF-8. */
    public static final int MAXIMUM_BYTES = 16 * 1024;

    /** No attributes. */
    public static final Attributes NONE = new Attributes(null, Set.of(), Map.of());

    public Attributes {
        tags = sorted(tags);
        properties = sorted(properties);
        if (contentType != null) {
            checkName("A content type", contentType);
        }
        checkCount("tags", tags.size());
        checkCount("properties", properties.size());
        tags.forEach(tag -> checkName("A tag", tag));
        properties.forEach((name, value) -> {
            checkName("The name of a property", name);
            checkText("The value of a property", value);
        });
        checkBytes(Stream.<Collection<String>>of(
                contentType == null ? List.of() : List.of(contentType),
                tags,
                properties.keySet(),
                properties.values()));
    }

    /** Returns attributes that consist of tags. */
    public static Attributes tags(String... tags) {
        return NONE.withTags(List.of(tags));
    }

    /** Returns attributes that consist of a property. */
    public static Attributes property(String name, String value) {
        return NONE.withProperty(name, value);
    }

    /** Returns these attributes with another content type, or with none if it is null. */
    public Attributes withContentType(@Nullable String other) {
        return new Attributes(other, tags, properties);
    }

    /** Returns these attributes with {@code others} in place of the tags. */
    public Attributes withTags(Collection<String> others) {
        return new Attributes(contentType, sorted(others), properties);
    }

    /** Returns these attributes with {@code others} in place of the properties. */
    public Attributes withProperties(Map<String, String> others) {
        return new Attributes(contentType, tags, others);
    }

    /** Returns these attributes with a property added, or given another value. */
    public Attributes withProperty(String name, String value) {
        SortedMap<String, String> more = new TreeMap<>(properties);
        more.put(required("The name of a property", name), required("The value of a property", value));
        return new Attributes(contentType, tags, more);
    }

    /** Returns whether there are none. */
    public boolean isEmpty() {
        return contentType == null && tags.isEmpty() && properties.isEmpty();
    }

    /** Returns whether these attributes have all of {@code wanted}. */
    public boolean match(Attributes wanted) {
        return (wanted.contentType == null || wanted.contentType.equals(contentType))
                && tags.containsAll(wanted.tags)
                && properties.entrySet().containsAll(wanted.properties.entrySet());
    }

    private static SortedSet<String> sorted(Collection<String> tags) {
        SortedSet<String> sorted = new TreeSet<>();
        required("The set of tags", tags).forEach(tag -> sorted.add(required("A tag", tag)));
        return Collections.unmodifiableSortedSet(sorted);
    }

    private static SortedMap<String, String> sorted(Map<String, String> properties) {
        SortedMap<String, String> sorted = new TreeMap<>();
        required("The map of properties", properties)
                .forEach((name, value) -> sorted.put(
                        required("The name of a property", name), required("The value of a property", value)));
        return Collections.unmodifiableSortedMap(sorted);
    }

    private static <T> T required(String what, @Nullable T given) {
        if (given == null) {
            throw invalid(what + " must not be null");
        }
        return given;
    }

    private static void checkCount(String what, int count) {
        if (count > MAXIMUM_COUNT) {
            throw invalid("An entry may have at most " + MAXIMUM_COUNT + " " + what + ", not " + count);
        }
    }

    private static void checkName(String what, String text) {
        if (text.isEmpty() || text.length() > MAXIMUM_LENGTH) {
            throw invalid(what + " has 1 to " + MAXIMUM_LENGTH + " characters, not " + text.length());
        }
        checkText(what, text);
    }

    private static void checkText(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw invalid(what + " must not hold the character NUL");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw invalid(what + " holds a half of a surrogate pair");
        }
    }

    private static void checkBytes(Stream<Collection<String>> texts) {
        int bytes = texts.flatMap(Collection::stream)
                .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > MAXIMUM_BYTES) {
            throw invalid(
                    "The attributes of an entry may have at most " + MAXIMUM_BYTES + " bytes, these have " + bytes);
        }
    }

    private static StoreException invalid(String sentence) {
        return new StoreException(ErrorCode.INVALID_VALUE, sentence);
    }

    /** Leaves the texts out, since they are the user's. */
    @Override
    public String toString() {
        return "Attributes[" + tags.size() + " tags, " + properties.size() + " properties]";
    }
}
