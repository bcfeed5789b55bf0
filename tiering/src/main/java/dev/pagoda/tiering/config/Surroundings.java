package dev.pagoda.tiering.config;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The environment variables and system properties of a process. */
record Surroundings(Map<String, String> environment, Function<String, @Nullable String> properties) {
    static Surroundings ofThisProcess() {
        return new Surroundings(System.getenv(), System::getProperty);
    }
}
