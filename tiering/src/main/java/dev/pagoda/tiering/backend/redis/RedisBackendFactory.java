package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.BackendOption;
import java.util.Map;

/** Opens {@code redis:} backends, one server in plain text; the classes inside open the other schemes. Thread-safe. */
public class RedisBackendFactory implements BackendFactory {
    private static final String CLIENT_CLASS = "io.lettuce.core.RedisClient";

    private final String scheme;

    /** For the scheme {@code redis}. */
    public RedisBackendFactory() {
        this("redis");
    }

    RedisBackendFactory(String scheme) {
        this.scheme = scheme;
    }

    @Override
    public final String scheme() {
        return scheme;
    }

    @Override
    public final Map<String, String> options() {
        return BackendOption.describe(RedisOption.values());
    }

    @Override
    public final boolean isRemote() {
        return true;
    }

    @Override
    public final void check(BackendSettings settings) {
        RedisSettings.parse(settings);
    }

    @Override
    public final Backend open(BackendSettings settings) {
        RedisSettings parsed = RedisSettings.parse(settings);
        requireClient(scheme);
        return RedisBackend.open(parsed);
    }

    private static void requireClient(String scheme) {
        try {
            Class.forName(CLIENT_CLASS, false, RedisBackendFactory.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new StoreException(
                    ErrorCode.MISSING_LIBRARY,
                    "A backend of the scheme " + scheme + " needs the library io.lettuce:lettuce-core, add it",
                    e);
        }
    }

    /** Opens {@code rediss:} backends: one server over TLS. Thread-safe. */
    public static final class Tls extends RedisBackendFactory {
        /** For the scheme {@code rediss}. */
        public Tls() {
            super("rediss");
        }
    }

    /** Opens {@code redis-sentinel:} backends: a master that sentinels watch. Thread-safe. */
    public static final class Sentinel extends RedisBackendFactory {
        /** For the scheme {@code redis-sentinel}. */
        public Sentinel() {
            super("redis-sentinel");
        }
    }

    /** Opens {@code redis-cluster:} backends: a Redis Cluster. Thread-safe. */
    public static final class Cluster extends RedisBackendFactory {
        /** For the scheme {@code redis-cluster}. */
        public Cluster() {
            super("redis-cluster");
        }
    }
}
