package dev.pagoda.tiering;

import java.util.Map;
import java.util.Optional;

/**
 * Opens the backends of one URL scheme; found by {@link java.util.ServiceLoader}.
 *
 * <p>An implementation names no type of a third-party client, in its own signatures or those of its supertypes, so that it can be listed
 * when the client is missing.
 */
public interface BackendFactory {
    /** Returns the scheme of the URLs that it opens, without the colon. */
    String scheme();

    /**
     * Returns the names of the options that {@link BackendSettings#options} may hold, each with its meaning in one sentence that names unit,
     * range and default. The configuration rejects every other name.
     */
    Map<String, String> options();

    /**
     * Returns whether its backends are reached over a network. Then calls are retried, limited in number and stopped while nobody answers, and
     * the options of {@code dev.pagoda.tiering.resilience.RemoteOption} are allowed, and handed over, beside {@link #options}.
     */
    default boolean isRemote() {
        return false;
    }

    /**
     * Returns whether {@code name}, which is none of the {@link #options}, may follow a URL as {@code ?name=value}, since the client reads it
     * there. Whoever takes options out of a URL leaves such a one in it.
     */
    default boolean isClientOption(String name) {
        return false;
    }

    /**
     * Checks settings without opening anything.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if one is wrong; the message says what is allowed
     */
    default void check(BackendSettings settings) {}

    /**
     * Returns the migrations of the schema that a backend keeps in a database, or empty if the backends of this scheme keep none. Does not
     * open the backend.
     *
     * @throws StoreException as {@link #open}
     */
    default Optional<Migrations> migrations(BackendSettings settings) {
        return Optional.empty();
    }

    /**
     * Opens a backend.
     *
     * @throws StoreException with {@link ErrorCode#MISSING_LIBRARY} if the client is missing, {@link ErrorCode#CONFIGURATION} if a setting is
     *     wrong
     */
    Backend open(BackendSettings settings);
}
