package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.Interrupts;
import dev.pagoda.tiering.resilience.CallDeadline;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a backend: one for all requests of all threads (in a cluster one for each node), another one for writes if they wait for
 * replicas, since the server serves nothing else on a connection meanwhile, and one for changes while somebody listens. Thread-safe.
 */
final class Connections implements AutoCloseable {
    private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;
    private static final long SHUTDOWN_MILLIS = 2_000;

    private final RedisSettings settings;
    private final Script.Library scripts;
    private final Failures failures;
    private final Clients clients;
    private final MasterWatch watch;
    private final ClientResources resources;
    private final AbstractRedisClient client;
    private final RedisClient subscriber;
    private final RedisClusterAsyncCommands<byte[], byte[]> commands;
    private final RedisClusterAsyncCommands<byte[], byte[]> writeCommands;
    private final InFlight inFlight = new InFlight();
    private volatile boolean closed;

    /** Connects; throws {@link StoreException} if that is impossible. */
    Connections(RedisSettings settings, Script.Library scripts) {
        this.settings = settings;
        this.scripts = scripts;
        this.failures = new Failures(settings.backend());
        this.clients = new Clients(settings);
        this.watch = new MasterWatch(settings);
        this.resources = Clients.resources(watch);
        this.client = clients.main(resources);
        client.addListener(inFlight);
        this.subscriber = clients.subscriber(resources);
        try {
            this.commands = connect(client);
            this.writeCommands = settings.tuning().minReplicas() == 0 ? commands : connect(client);
        } catch (RuntimeException e) {
            shutdown();
            throw failures.connecting(e);
        }
        if (settings.topology() == RedisSettings.Topology.SENTINEL) {
            watch.start((RedisClient) client, clients.uri(), resources.eventExecutorGroup());
        }
    }

    private static RedisClusterAsyncCommands<byte[], byte[]> connect(AbstractRedisClient client) {
        if (client instanceof RedisClusterClient cluster) {
            StatefulRedisClusterConnection<byte[], byte[]> connection = cluster.connect(CODEC);
            return connection.async();
        }
        StatefulRedisConnection<byte[], byte[]> connection = ((RedisClient) client).connect(CODEC);
        return connection.async();
    }

    Failures failures() {
        return failures;
    }

    InFlight inFlight() {
        return inFlight;
    }

    /** Returns the instant, on {@link System#nanoTime}, until which a request that begins now may wait, at most until its call ends. */
    long deadline() {
        return CallDeadline.atMost(timeoutNanos());
    }

    /** As {@link #deadline}, for one step of a work that takes as many of them as there are entries, and so long. */
    long stepDeadline() {
        return System.nanoTime() + timeoutNanos();
    }

    long timeoutNanos() {
        return settings.tuning().timeout().toNanos();
    }

    /** Returns whether a request was refused since the connection to its node in the cluster is only just being opened. */
    boolean isOpening(Throwable failure) {
        return client instanceof RedisClusterClient && !closed && Failures.wasNotSent(failure);
    }

    /** Reads the values of names that lie in one slot; null for those that do not exist. */
    Call<List<byte[]>> read(long deadline, byte[]... names) {
        checkOpen();
        return new Call<>(
                this,
                false,
                deadline,
                whole -> commands.dispatch(
                        CommandType.MGET, new ValueListOutput<>(CODEC), new CommandArgs<>(CODEC).addKeys(names)));
    }

    /** Runs a script that changes nothing that a caller would miss if it was done twice or not at all. */
    Call<List<Object>> run(long deadline, Script script, byte[][] keys, byte[]... arguments) {
        return call(false, commands, deadline, script, keys, arguments);
    }

    /** Runs a script that writes. */
    Call<List<Object>> write(long deadline, Script script, byte[][] keys, byte[]... arguments) {
        return call(true, writeCommands, deadline, script, keys, arguments);
    }

    private Call<List<Object>> call(
            boolean write,
            RedisClusterAsyncCommands<byte[], byte[]> through,
            long deadline,
            Script script,
            byte[][] keys,
            byte[]... arguments) {
        checkOpen();
        Script.Source source = scripts.source(script);
        return new Call<>(
                this,
                write,
                deadline,
                whole -> whole
                        ? through.eval(source.text(), ScriptOutputType.MULTI, keys, arguments)
                        : through.evalsha(source.digest(), ScriptOutputType.MULTI, keys, arguments));
    }

    /** Returns the plain commands, for what needs no script. */
    RedisClusterAsyncCommands<byte[], byte[]> commands() {
        checkOpen();
        return commands;
    }

    /** Returns whether writes wait for replicas. */
    boolean waitsForReplicas() {
        return settings.tuning().minReplicas() > 0;
    }

    /**
     * Waits until enough replicas have received {@code write}, which was answered. The server counts what was written through one connection;
     * so nothing is known if that was lost meanwhile.
     *
     * @throws StoreException with {@link ErrorCode#OUTCOME_UNKNOWN} if they have not before {@code deadline}
     */
    void awaitReplicas(Call<?> write, long deadline) {
        if (waitsForReplicas() && (!isReceived(deadline) || !write.isConnectionSame())) {
            throw failures.tooFewReplicas();
        }
    }

    private boolean isReceived(long deadline) {
        int wanted = settings.tuning().minReplicas();
        // The server answers earlier than this caller gives up, so that it can say how many there were.
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) * 3 / 4);
        try {
            Call<Long> answer =
                    new Call<>(this, true, deadline, whole -> writeCommands.waitForReplication(wanted, millis));
            return answer.await() >= wanted;
        } catch (StoreException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            return false;
        }
    }

    /** Waits for the answer to a plain command, whose effect does not matter if it does not come. */
    <T> T await(RedisFuture<T> answer) {
        return new Call<T>(this, false, stepDeadline(), whole -> answer).await();
    }

    /** Opens a connection that can subscribe to channels; in a cluster to any node, since all of them hear what any of them publishes. */
    StatefulRedisPubSubConnection<byte[], byte[]> subscribe() {
        checkOpen();
        try {
            return subscriber.connectPubSub(CODEC, subscriberUri());
        } catch (RuntimeException e) {
            throw failures.connecting(e);
        }
    }

    private RedisURI subscriberUri() {
        if (!(client instanceof RedisClusterClient cluster)) {
            return clients.uri();
        }
        List<RedisClusterNode> masters = new ArrayList<>();
        cluster.getPartitions().forEach(node -> {
            if (!node.getSlots().isEmpty()) {
                masters.add(node);
            }
        });
        Collections.shuffle(masters);
        RedisURI chosen = masters.get(0).getUri();
        return clients.node(new RedisUrl.Address(chosen.getHost(), chosen.getPort()));
    }

    private void checkOpen() {
        if (closed) {
            throw new StoreException(ErrorCode.CLOSED, "The backend " + settings.backend() + " was closed");
        }
    }

    /** Waits for all answers, which belong to one call; the first failure is thrown when all have come. */
    static <T> List<T> awaitAll(List<Call<T>> calls) {
        List<T> answers = new ArrayList<>(calls.size());
        @Nullable StoreException failure = null;
        for (Call<T> call : calls) {
            try {
                answers.add(call.await());
            } catch (StoreException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return answers;
    }

    @Override
    public void close() {
        closed = true;
        shutdown();
    }

    /** Ends all threads, also if the calling one was interrupted: Lettuce would give up in the middle. */
    private void shutdown() {
        Interrupts.deferred(this::endThreads);
    }

    private void endThreads() {
        watch.close();
        try {
            subscriber.shutdown(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
        } finally {
            try {
                client.shutdown(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
            } finally {
                resources.shutdown(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(SHUTDOWN_MILLIS);
            }
        }
    }
}
