package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.OptionValues;
import dev.pagoda.tiering.resilience.RemoteSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Redis deployment and how it is used.
 *
 * @param backend the name of the backend in the configuration
 * @param topology what the addresses are
 * @param addresses of the server, the sentinels, or some nodes of the cluster
 * @param masterName what the sentinels call the master; empty without sentinels
 * @param database number of the database, 0 in a cluster
 * @param access how a server lets us in
 * @param tuning how it is used
 * @param clock for intervals
 */
record RedisSettings(
        String backend,
        Topology topology,
        List<RedisUrl.Address> addresses,
        String masterName,
        int database,
        Access access,
        Tuning tuning,
        Clock clock) {
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26_379;
    private static final int MOST_DATABASES = 10_000;
    private static final int CLUSTER_SHARDS = 32;

    /** What stands behind the addresses. */
    enum Topology {
        STANDALONE,
        SENTINEL,
        CLUSTER
    }

    /** Which part of a certificate is checked. */
    enum Verify {
        FULL,
        CA,
        NONE
    }

    /** A user and a password; null for none. */
    record Credentials(@Nullable String user, @Nullable String password) {
        @Override
        public String toString() {
            return "Credentials";
        }
    }

    /** How a server lets us in. */
    record Access(
            Credentials data,
            Credentials sentinel,
            boolean tls,
            Verify verify,
            @Nullable Path caCertificate,
            @Nullable Path clientCertificate,
            @Nullable Path clientKey) {}

    /** How the deployment is used. */
    record Tuning(
            String keyPrefix,
            int shards,
            boolean indexed,
            int minReplicas,
            boolean mayEvict,
            Duration timeout,
            Duration connectTimeout,
            Duration maxStaleness,
            Duration topologyRefresh) {}

    /** Leaves out what may be secret. */
    @Override
    public String toString() {
        return "RedisSettings[" + backend + "]";
    }

    /**
     * Returns the settings that {@code settings} describe.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if the URL has a wrong form, or an option is unknown or out of range
     */
    static RedisSettings parse(BackendSettings settings) {
        String name = settings.name();
        Topology topology = topology(settings.url());
        RedisUrl url = RedisUrl.parse(settings.url(), topology == Topology.SENTINEL ? SENTINEL_PORT : PORT);
        if (url == null || (topology == Topology.STANDALONE && url.addresses().size() > 1)) {
            throw wrongUrl(name, topology);
        }
        OptionValues<RedisOption> options =
                OptionValues.of(name, RedisOption.class, RemoteSettings.ownOptions(settings.options()));
        Tuning tuning = tuning(options, RemoteSettings.parse(settings), topology);
        return new RedisSettings(
                name,
                topology,
                url.addresses(),
                masterName(name, topology, url.path()),
                database(name, topology, url.path()),
                access(name, options, url),
                tuning,
                settings.clock());
    }

    private static Topology topology(String url) {
        if (url.startsWith("redis-sentinel:")) {
            return Topology.SENTINEL;
        }
        return url.startsWith("redis-cluster:") ? Topology.CLUSTER : Topology.STANDALONE;
    }

    private static StoreException wrongUrl(String name, Topology topology) {
        String form = switch (topology) {
            case STANDALONE -> "redis://[[user]:password@]host[:port][/database]";
            case SENTINEL -> "redis-sentinel://[[user]:password@]host[:port][,host[:port]...]/master[/database]";
            case CLUSTER -> "redis-cluster://[[user]:password@]host[:port][,host[:port]...]";
        };
        return new StoreException(ErrorCode.CONFIGURATION, "The backend " + name + " needs a URL of the form " + form);
    }

    private static String masterName(String name, Topology topology, String path) {
        if (topology != Topology.SENTINEL) {
            return "";
        }
        int slash = path.indexOf('/');
        String master = slash < 0 ? path : path.substring(0, slash);
        if (master.isEmpty()) {
            throw wrongUrl(name, topology);
        }
        return master;
    }

    private static int database(String name, Topology topology, String path) {
        String text = topology == Topology.SENTINEL ? afterSlash(path) : path;
        if (text.isEmpty()) {
            return 0;
        }
        try {
            int database = Integer.parseInt(text);
            if (topology != Topology.CLUSTER && database >= 0 && database < MOST_DATABASES) {
                return database;
            }
        } catch (NumberFormatException e) {
            throw wrongUrl(name, topology);
        }
        throw wrongUrl(name, topology);
    }

    private static String afterSlash(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? "" : path.substring(slash + 1);
    }

    private static Access access(String backend, OptionValues<RedisOption> options, RedisUrl url) {
        String tls = options.choice(RedisOption.TLS);
        return new Access(
                new Credentials(
                        options.given(RedisOption.USER, url.user()),
                        options.given(RedisOption.PASSWORD, url.password())),
                new Credentials(
                        options.given(RedisOption.SENTINEL_USER, null),
                        options.given(RedisOption.SENTINEL_PASSWORD, null)),
                tls.equals("on") || (tls.equals("auto") && url.scheme().equals("rediss")),
                options.choice(RedisOption.VERIFY, Verify.class),
                file(backend, options, RedisOption.CA_CERTIFICATE),
                file(backend, options, RedisOption.CLIENT_CERTIFICATE),
                file(backend, options, RedisOption.CLIENT_KEY));
    }

    private static Tuning tuning(OptionValues<RedisOption> options, RemoteSettings remote, Topology topology) {
        int shards = (int) options.number(RedisOption.SHARDS);
        int replicas = (int) options.number(RedisOption.MIN_REPLICAS);
        if (replicas > 0 && topology == Topology.CLUSTER) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The backend " + remote.backend() + " is a cluster, where the option minReplicas must be 0");
        }
        int usual = topology == Topology.CLUSTER ? CLUSTER_SHARDS : 1;
        return new Tuning(
                prefix(options),
                shards == 0 ? usual : shards,
                options.choice(RedisOption.INDEX).equals("true"),
                replicas,
                options.choice(RedisOption.EVICTION).equals("warn"),
                remote.timeout(),
                options.millis(RedisOption.CONNECT_TIMEOUT),
                remote.maxStaleness(),
                options.millis(RedisOption.TOPOLOGY_REFRESH));
    }

    private static String prefix(OptionValues<RedisOption> options) {
        String prefix = options.text(RedisOption.KEY_PREFIX);
        if (prefix.isEmpty() || prefix.contains("{") || prefix.contains("}")) {
            throw options.invalid(RedisOption.KEY_PREFIX);
        }
        return prefix;
    }

    private static @Nullable Path file(String backend, OptionValues<RedisOption> options, RedisOption option) {
        String text = options.text(option);
        if (text.isEmpty()) {
            return null;
        }
        Path path = Path.of(text);
        if (!Files.isReadable(path)) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The backend " + backend + " names a file in the option " + option.key() + " that can't be read");
        }
        return path;
    }
}
