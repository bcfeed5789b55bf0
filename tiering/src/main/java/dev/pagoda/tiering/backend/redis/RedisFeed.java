package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.feed.FeedConnection;
import dev.pagoda.tiering.feed.FeedConnector;
import dev.pagoda.tiering.feed.FeedReceiver;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the channel of the changes. Scripts publish what they did in the step in which they do it; a probe is a script that publishes its
 * echo, so the echo comes after the changes made before it. In a cluster every node hears of all changes.
 */
final class RedisFeed implements FeedConnector {
    private final Connections connections;
    private final Catalogue catalogue;
    private final ServerClocks clocks;

    RedisFeed(Connections connections, Catalogue catalogue, ServerClocks clocks) {
        this.connections = connections;
        this.catalogue = catalogue;
        this.clocks = clocks;
    }

    @Override
    public FeedConnection connect(FeedReceiver receiver) {
        StatefulRedisPubSubConnection<byte[], byte[]> channel = connections.subscribe();
        try {
            return new Subscribed(channel, receiver);
        } catch (RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** One subscription. */
    private final class Subscribed extends RedisPubSubAdapter<byte[], byte[]>
            implements FeedConnection, RedisConnectionStateListener {
        private final StatefulRedisPubSubConnection<byte[], byte[]> channel;
        private final FeedReceiver receiver;
        private final byte[] changes = catalogue.layout().channel();
        private final byte[] echoes =
                catalogue.layout().echoes(UUID.randomUUID().toString());
        /** The histories of the shards' servers; used by the one thread that reads the connection. */
        private final @Nullable String[] histories =
                new String[catalogue.layout().shards()];

        Subscribed(StatefulRedisPubSubConnection<byte[], byte[]> channel, FeedReceiver receiver) {
            this.channel = channel;
            this.receiver = receiver;
            channel.addListener((io.lettuce.core.pubsub.RedisPubSubListener<byte[], byte[]>) this);
            channel.addListener((RedisConnectionStateListener) this);
            connections.await(channel.async().subscribe(changes, echoes));
        }

        @Override
        public void message(byte[] name, byte[] message) {
            try {
                if (Arrays.equals(name, changes)) {
                    change(message);
                } else {
                    echo(message);
                }
            } catch (RuntimeException e) {
                receiver.lost("A message could not be understood");
            }
        }

        /** Hands changes on. What comes before the first echo of a shard needs not be told: everything is given up after that. */
        private void change(byte[] message) {
            String history = histories[Message.shard(message)];
            if (history != null) {
                Message.tell(message, history, catalogue::name, receiver);
            }
        }

        private void echo(byte[] message) {
            Message.Reply reply = Message.Reply.parse(message);
            histories[reply.shard()] = reply.history();
            receiver.echo(reply.echo());
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            receiver.lost("The connection for changes was lost");
        }

        @Override
        public Set<String> sources() {
            return IntStream.range(0, histories.length)
                    .mapToObj(Message::source)
                    .collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public void probe(long id) {
            Layout layout = catalogue.layout();
            long deadline = connections.deadline();
            long sent = clocks.nanos();
            List<Call<List<Object>>> calls = new ArrayList<>();
            for (int shard = 0; shard < layout.shards(); shard++) {
                calls.add(connections.run(
                        deadline,
                        Script.PROBE,
                        new byte[][] {layout.control(shard)},
                        echoes,
                        Message.probe(id, shard)));
            }
            List<List<Object>> answers = Connections.awaitAll(calls);
            for (int shard = 0; shard < answers.size(); shard++) {
                clocks.learn(shard, answers.get(shard), sent);
            }
        }

        @Override
        public void close() {
            channel.removeListener((RedisConnectionStateListener) this);
            channel.close();
        }
    }
}
