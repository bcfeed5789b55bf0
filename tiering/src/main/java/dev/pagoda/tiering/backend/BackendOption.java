package dev.pagoda.tiering.backend;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What can be set for a backend, beside its URL; each kind of backend has an enum of them. Thread-safe; nothing here blocks. */
public interface BackendOption {
    /** Returns all that is known of the option. */
    OptionRow row();

    /** Returns the name under which the configuration knows the option. */
    default String key() {
        return row().key();
    }

    /** Returns the value that holds if the option is not set; empty for none. */
    default String defaultText() {
        return row().defaultText();
    }

    /** Returns what is allowed, in words. */
    default String allowed() {
        return row().allowed();
    }

    /** Returns one sentence with meaning, range and default. */
    default String description() {
        return row().description();
    }

    /** Returns the descriptions of {@code options} by key, in their order. */
    static Map<String, String> describe(BackendOption... options) {
        return Arrays.stream(options)
                .collect(Collectors.toMap(
                        BackendOption::key, BackendOption::description, (a, b) -> a, LinkedHashMap::new));
    }
}
