package dev.pagoda.tiering.backend.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.NettyCustomizer;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a master in whose place the sentinels have put another one. A connection to a server that is frozen, or was cut off from the others,
 * stays open: without this, requests would wait for it for ever, or be answered by it when it runs on and does not know yet. Asks a sentinel
 * now and then, without a thread of its own. Thread-safe; does not block.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what closes, and what asks again in a moment, is not waited for
final class MasterWatch implements NettyCustomizer, AutoCloseable {
    private static final Logger LOGGER = System.getLogger(RedisBackend.class.getName());
    private static final long LONGEST_PERIOD_MILLIS = 1_000;

    private final RedisSettings settings;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile @Nullable StatefulRedisSentinelConnection<String, String> sentinel;
    private volatile @Nullable InetSocketAddress master;
    private volatile @Nullable ScheduledFuture<?> schedule;

    MasterWatch(RedisSettings settings) {
        this.settings = settings;
    }

    /** Notes a connection of whatever kind. */
    @Override
    public void afterChannelInitialized(Channel channel) {
        channels.add(channel);
        channel.closeFuture().addListener(closed -> channels.remove(channel));
    }

    /** Begins to ask, by {@code client}, the sentinels that {@code uri} names. */
    void start(RedisClient client, RedisURI uri, EventExecutorGroup executor) {
        long period =
                Math.min(LONGEST_PERIOD_MILLIS, settings.tuning().maxStaleness().toMillis() / 2);
        schedule = executor.scheduleWithFixedDelay(() -> ask(client, uri, period), 0, period, TimeUnit.MILLISECONDS);
    }

    private void ask(RedisClient client, RedisURI uri, long period) {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        connected(client, uri)
                .thenCompose(connection -> connection.async().getMasterAddrByName(settings.masterName()))
                .orTimeout(2 * period, TimeUnit.MILLISECONDS)
                .whenComplete((address, failure) -> {
                    if (failure == null) {
                        told(address);
                    } else {
                        askAnother();
                    }
                    asking.set(false);
                });
    }

    private CompletableFuture<StatefulRedisSentinelConnection<String, String>> connected(
            RedisClient client, RedisURI uri) {
        StatefulRedisSentinelConnection<String, String> open = sentinel;
        if (open != null && open.isOpen()) {
            return CompletableFuture.completedFuture(open);
        }
        return client.connectSentinelAsync(StringCodec.UTF8, uri).thenApply(opened -> {
            sentinel = opened;
            return opened;
        });
    }

    private void askAnother() {
        StatefulRedisSentinelConnection<String, String> silent = sentinel;
        sentinel = null;
        if (silent != null) {
            silent.closeAsync();
        }
    }

    private void told(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress now)) {
            return;
        }
        InetSocketAddress before = master;
        master = now;
        if (before != null && !before.equals(now)) {
            LOGGER.log(Level.INFO, "The backend {0} has another master; its connections go there", settings.backend());
            channels.stream()
                    .filter(channel -> isTo(channel.remoteAddress(), before))
                    .forEach(Channel::close);
        }
    }

    /** Returns whether the two are one server; sentinels name servers by numbers or by names. */
    private static boolean isTo(@Nullable SocketAddress remote, InetSocketAddress server) {
        return remote instanceof InetSocketAddress address
                && address.getPort() == server.getPort()
                && (address.getHostString().equals(server.getHostString())
                        || (address.getAddress() != null
                                && address.getAddress().getHostAddress().equals(server.getHostString())));
    }

    @Override
    public void close() {
        ScheduledFuture<?> active = schedule;
        if (active != null) {
            active.cancel(false);
        }
    }
}
