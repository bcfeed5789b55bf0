package dev.pagoda.tiering.resilience;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What can be set for every backend that is reached over a network, beside what its factory names. */
public enum RemoteOption {
    TIMEOUT("timeout", "1s", 10, 600_000, Unit.TIME, "the longest time that one request waits for its answer"),
    MAX_STALENESS(
            "maxStaleness",
            "2s",
            50,
            3_600_000,
            Unit.TIME,
            "how old what a copy in the heap shows may be, whatever is lost, frozen or paused"),
    RETRIES(
            "retries",
            "2",
            0,
            10,
            Unit.NUMBER,
            "how often a call that had no effect is repeated, as long as its timeout has not passed"),
    RETRY_DELAY(
            "retryDelay",
            "20ms",
            1,
            60_000,
            Unit.TIME,
            "the wait before the first repetition; it doubles for each further one, and half of it is random"),
    BREAKER_FAILURES(
            "breakerFailures",
            "50",
            1,
            100,
            Unit.NUMBER,
            "the per cent of failures among the last calls from which on further calls fail at once"),
    BREAKER_CALLS(
            "breakerCalls",
            "20",
            2,
            10_000,
            Unit.NUMBER,
            "how many of the last calls are looked at, once half of that number have been made"),
    BREAKER_PAUSE(
            "breakerPause",
            "500ms",
            10,
            600_000,
            Unit.TIME,
            "while calls fail at once, the time between two attempts to find out whether the backend works again"),
    MAX_CONCURRENT(
            "maxConcurrent",
            "1000",
            1,
            1_000_000,
            Unit.NUMBER,
            "how many calls may be under way at once; further ones fail at once"),
    START_UP(
            "startUp",
            "continue",
            0,
            StartUp.values().length - 1,
            Unit.START_UP,
            "what opening a cache does while the backend can't be reached: the cache is there, and opens by itself as soon as"
                    + " the backend is; or it is an error");

    /** What a text must be. */
    private enum Unit {
        TIME,
        NUMBER,
        START_UP
    }

    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|)");
    private static final Map<String, Long> MILLIS = Map.of("", 1L, "ms", 1L, "s", 1_000L, "m", 60_000L);

    private final String key;
    private final String defaultText;
    private final long least;
    private final long most;
    private final Unit unit;
    private final String meaning;

    RemoteOption(String key, String defaultText, long least, long most, Unit unit, String meaning) {
        this.key = key;
        this.defaultText = defaultText;
        this.least = least;
        this.most = most;
        this.unit = unit;
        this.meaning = meaning;
    }

    /** Returns the name under which the configuration knows the option. */
    public String key() {
        return key;
    }

    /** Returns the value that holds if the option is not set. */
    public String defaultText() {
        return defaultText;
    }

    /** Returns what is allowed, in words. */
    public String allowed() {
        return switch (unit) {
            case TIME -> "a duration such as 500ms, 2s or 1m, from " + least + "ms to " + most / 1_000 + "s";
            case NUMBER -> "a whole number from " + least + " to " + most;
            case START_UP -> "one of continue, fail";
        };
    }

    /** Returns one sentence with meaning, range and default. */
    public String description() {
        return meaning + " (" + allowed() + "; default " + defaultText + ")";
    }

    /** Returns the descriptions of all options by key. */
    public static Map<String, String> describe() {
        return Arrays.stream(values())
                .collect(Collectors.toMap(
                        RemoteOption::key, RemoteOption::description, (a, b) -> a, LinkedHashMap::new));
    }

    /** Returns the number, or the milliseconds, that {@code options} set, or the default. */
    long value(String backend, Map<String, String> options) {
        Matcher matcher = QUANTITY.matcher(text(options));
        if (matcher.matches() && (unit == Unit.TIME || matcher.group(2).isEmpty())) {
            long value = Long.parseLong(matcher.group(1)) * MILLIS.getOrDefault(matcher.group(2), 1L);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw wrong(backend);
    }

    /** Returns the constant that {@code options} name, or the default. */
    StartUp startUp(String backend, Map<String, String> options) {
        String text = text(options);
        return Arrays.stream(StartUp.values())
                .filter(value -> value.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> wrong(backend));
    }

    private String text(Map<String, String> options) {
        return options.getOrDefault(key, defaultText).strip();
    }

    private StoreException wrong(String backend) {
        return new StoreException(
                ErrorCode.CONFIGURATION,
                "The backend " + backend + " has a wrong value for the option " + key + "; allowed is " + allowed());
    }
}
