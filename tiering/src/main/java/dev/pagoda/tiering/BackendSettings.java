package dev.pagoda.tiering;

import java.util.Map;

/**
 * What a backend is opened with.
 *
 * @param name its name in the configuration
 * @param url its address; may hold a password
 * @param options further settings by name, as the backend documents them
 * @param clock for expiry and pauses
 */
public record BackendSettings(String name, String url, Map<String, String> options, Clock clock) {
    public BackendSettings {
        options = Map.copyOf(options);
    }

    /** Names the backend and leaves out the rest, which may be secret. */
    @Override
    public String toString() {
        return "BackendSettings[" + name + "]";
    }
}
