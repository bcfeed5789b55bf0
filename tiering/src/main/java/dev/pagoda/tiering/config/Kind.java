package dev.pagoda.tiering.config;

import dev.pagoda.tiering.codec.ValueCodecs;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the text of an option must be. */
enum Kind {
    TEXT("text", text -> text),
    NAMES("a list of names", Values::names),
    CLASS("the binary name of a class such as com.acme.Order", Values::className),
    CODEC("one of " + String.join(", ", ValueCodecs.NAMES), text -> text),
    FLAG("true or false", Values::flag),
    COUNT("a whole number, or unbounded", Values::count),
    BYTES("a number of bytes or a size such as 512KB, 64MB or 2GB, or unbounded", Values::bytes),
    TIME("a duration longer than zero such as 500ms, 30s, 10m, 2h, 7d or PT10M, or eternal", Values::time),
    LIMIT("a duration such as 500ms, 30s, 10m or PT10M, at most 365d, or off", Values::limit),
    LEASE("a duration such as 5s, 1m or PT10S, from 1s to 365d, or off", Values::lease),
    ON_ERROR("fail or miss", Values::onError);

    private final String allowed;

    @SuppressWarnings("ImmutableEnumChecker") // it is a static method
    private final Function<String, @Nullable Object> parser;

    Kind(String allowed, Function<String, @Nullable Object> parser) {
        this.allowed = allowed;
        this.parser = parser;
    }

    /** Returns what is allowed, as the end of a sentence. */
    String allowed() {
        return allowed;
    }

    /** Returns the value of {@code text} (a String, List of them, Boolean, Long, Ttl, Duration or OnError), or null if it is not of this kind. */
    @Nullable
    Object parse(String text) {
        return parser.apply(text);
    }
}
