package dev.pagoda.tiering.backend.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions.RefreshTrigger;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Lettuce's clients as this backend needs them.
 *
 * <p>By default Lettuce keeps commands while there is no connection, and sends those again that were under way when it broke; both would put
 * writes over newer ones. So commands are refused while there is no connection, and none is sent twice.
 */
final class Clients {
    private static final int THREADS = 2;
    private static final Duration RECONNECT = Duration.ofMillis(100);
    private static final Duration KEEP_ALIVE_IDLE = Duration.ofSeconds(5);
    private static final Duration KEEP_ALIVE_INTERVAL = Duration.ofSeconds(2);
    private static final int KEEP_ALIVE_COUNT = 3;
    private static final Duration REFRESH_PAUSE = Duration.ofMillis(250);

    private static final int RECONNECTS_BEFORE_REFRESH = 2;

    private final RedisSettings settings;

    Clients(RedisSettings settings) {
        this.settings = settings;
    }

    /** Returns threads and what else clients share; {@code watch} hears of all connections. */
    static ClientResources resources(NettyCustomizer watch) {
        return DefaultClientResources.builder()
                .nettyCustomizer(watch)
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .reconnectDelay(Delay.constant(RECONNECT))
                .build();
    }

    /** Returns the client of requests. */
    AbstractRedisClient main(ClientResources resources) {
        if (settings.topology() == RedisSettings.Topology.CLUSTER) {
            RedisClusterClient cluster = RedisClusterClient.create(resources, nodes());
            ClusterClientOptions.Builder options = ClusterClientOptions.builder();
            apply(options, true);
            cluster.setOptions(options.topologyRefreshOptions(refresh())
                    .validateClusterNodeMembership(false)
                    .build());
            return cluster;
        }
        RedisClient client = RedisClient.create(resources, uri());
        client.setOptions(apply(ClientOptions.builder(), true).build());
        return client;
    }

    /** Returns the client of subscriptions, which must notice every loss of a connection and therefore does not connect again by itself. */
    RedisClient subscriber(ClientResources resources) {
        RedisClient client = RedisClient.create(resources);
        client.setOptions(apply(ClientOptions.builder(), false).build());
        return client;
    }

    private ClientOptions.Builder apply(ClientOptions.Builder options, boolean reconnect) {
        return options.autoReconnect(reconnect)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true)
                .protocolVersion(ProtocolVersion.RESP2)
                .pingBeforeActivateConnection(true)
                .suspendReconnectOnProtocolFailure(false)
                .socketOptions(socket())
                .sslOptions(ssl());
    }

    private SocketOptions socket() {
        return SocketOptions.builder()
                .connectTimeout(settings.tuning().connectTimeout())
                .tcpNoDelay(true)
                .keepAlive(SocketOptions.KeepAliveOptions.builder()
                        .enable()
                        .idle(KEEP_ALIVE_IDLE)
                        .interval(KEEP_ALIVE_INTERVAL)
                        .count(KEEP_ALIVE_COUNT)
                        .build())
                .build();
    }

    private SslOptions ssl() {
        SslOptions.Builder options = SslOptions.builder().jdkSslProvider();
        // Before the client gives the connection up, so that the error says what was waited for.
        options.handshakeTimeout(
                settings.tuning().connectTimeout().multipliedBy(3).dividedBy(4));
        RedisSettings.Access access = settings.access();
        Path authorities = access.caCertificate();
        if (authorities != null) {
            options.trustManager(authorities.toFile());
        }
        Path certificate = access.clientCertificate();
        Path key = access.clientKey();
        if (certificate != null && key != null) {
            options.keyManager(certificate.toFile(), key.toFile(), new char[0]);
        }
        return options.build();
    }

    @SuppressWarnings("deprecation") // what Lettuce 7 does by itself, Lettuce 6 has to be told
    private ClusterTopologyRefreshOptions refresh() {
        return ClusterTopologyRefreshOptions.builder()
                .enablePeriodicRefresh(settings.tuning().topologyRefresh())
                .enableAdaptiveRefreshTrigger(
                        RefreshTrigger.MOVED_REDIRECT,
                        RefreshTrigger.ASK_REDIRECT,
                        RefreshTrigger.PERSISTENT_RECONNECTS,
                        RefreshTrigger.UNCOVERED_SLOT,
                        RefreshTrigger.UNKNOWN_NODE)
                .refreshTriggersReconnectAttempts(RECONNECTS_BEFORE_REFRESH)
                .adaptiveRefreshTriggersTimeout(REFRESH_PAUSE)
                .build();
    }

    /** Returns the address of the server, or of the sentinels. */
    RedisURI uri() {
        if (settings.topology() == RedisSettings.Topology.STANDALONE) {
            return node(settings.addresses().get(0));
        }
        RedisUrl.Address first = settings.addresses().get(0);
        RedisURI.Builder builder = RedisURI.Builder.sentinel(first.host(), first.port(), settings.masterName());
        for (RedisUrl.Address further :
                settings.addresses().subList(1, settings.addresses().size())) {
            builder.withSentinel(further.host(), further.port());
        }
        RedisURI uri = complete(builder);
        uri.getSentinels().forEach(this::secure);
        return uri;
    }

    private void secure(RedisURI sentinel) {
        RedisSettings.Credentials credentials = settings.access().sentinel();
        String password = credentials.password();
        if (password != null) {
            sentinel.setCredentialsProvider(new StaticCredentialsProvider(credentials.user(), password.toCharArray()));
        }
        sentinel.setSsl(settings.access().tls());
        sentinel.setVerifyPeer(verify());
    }

    private List<RedisURI> nodes() {
        return settings.addresses().stream().map(this::node).toList();
    }

    /** Returns how to reach a server of data. */
    RedisURI node(RedisUrl.Address address) {
        return complete(RedisURI.Builder.redis(address.host(), address.port()));
    }

    private RedisURI complete(RedisURI.Builder builder) {
        authenticate(builder, settings.access().data());
        return builder.withSsl(settings.access().tls())
                .withVerifyPeer(verify())
                .withDatabase(settings.database())
                .withTimeout(settings.tuning().timeout())
                .build();
    }

    private SslVerifyMode verify() {
        return SslVerifyMode.valueOf(settings.access().verify().name());
    }

    private static void authenticate(RedisURI.Builder builder, RedisSettings.Credentials credentials) {
        String password = credentials.password();
        if (password != null) {
            String user = credentials.user();
            if (user == null) {
                builder.withPassword(password.toCharArray());
            } else {
                builder.withAuthentication(user, password.toCharArray());
            }
        }
    }
}
