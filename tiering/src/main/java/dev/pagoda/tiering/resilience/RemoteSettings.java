package dev.pagoda.tiering.resilience;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How a backend that is reached over a network is used. Immutable; {@link RemoteOption} has meanings and ranges.
 *
 * @param backend the name of the backend in the configuration
 * @param timeout of one request; the backend's client keeps it
 * @param maxStaleness of copies in front of the backend; the backend's feed keeps it
 * @param retries of calls that had no effect
 * @param retryDelay before the first retry
 * @param breakerFailures per cent
 * @param breakerCalls that the per cent are taken of
 * @param breakerPause between attempts while the breaker is open
 * @param maxConcurrent calls
 * @param startUp what becomes of a cache that is opened while the backend can't be reached
 */
public record RemoteSettings(
        String backend,
        Duration timeout,
        Duration maxStaleness,
        int retries,
        Duration retryDelay,
        int breakerFailures,
        int breakerCalls,
        Duration breakerPause,
        int maxConcurrent,
        StartUp startUp) {

    /**
     * Returns what is set, with the defaults for the rest; options of other names are left alone.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if a value is not allowed
     */
    public static RemoteSettings parse(BackendSettings settings) {
        Reader reader = new Reader(settings.name(), settings.options());
        return new RemoteSettings(
                settings.name(),
                reader.time(RemoteOption.TIMEOUT),
                reader.time(RemoteOption.MAX_STALENESS),
                reader.number(RemoteOption.RETRIES),
                reader.time(RemoteOption.RETRY_DELAY),
                reader.number(RemoteOption.BREAKER_FAILURES),
                reader.number(RemoteOption.BREAKER_CALLS),
                reader.time(RemoteOption.BREAKER_PAUSE),
                reader.number(RemoteOption.MAX_CONCURRENT),
                RemoteOption.START_UP.startUp(settings.name(), settings.options()));
    }

    /** Returns the options among {@code options} that are the backend's own. */
    public static Map<String, String> ownOptions(Map<String, String> options) {
        Map<String, String> own = new HashMap<>(options);
        own.keySet().removeAll(RemoteOption.describe().keySet());
        return own;
    }

    /** Looks options up. */
    private record Reader(String backend, Map<String, String> options) {
        Duration time(RemoteOption option) {
            return Duration.ofMillis(option.value(backend, options));
        }

        int number(RemoteOption option) {
            return (int) option.value(backend, options);
        }
    }
}
