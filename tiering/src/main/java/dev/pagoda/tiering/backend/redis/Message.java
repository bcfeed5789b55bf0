package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.feed.Echo;
import dev.pagoda.tiering.feed.FeedReceiver;
import dev.pagoda.tiering.feed.Link;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** What scripts publish. Each shard is a source of its own, and its changes are one chain. */
final class Message {
    /** Bytes of what a message begins with: the cache's number and the shard. */
    static final int ADDRESS = 10;

    private static final int CHANGES = 1;
    private static final int PUTS = 3;
    private static final int HISTORY_BYTES = 40;

    private Message() {}

    /** Returns what an echo begins with. */
    static byte[] probe(long id, int shard) {
        return ByteBuffer.allocate(ADDRESS).putLong(id).putShort((short) shard).array();
    }

    /** An echo in parts: its history is the server's, its epoch the shard's. */
    record Reply(long id, int shard, long epoch, long position, long millis, String history) {
        static Reply parse(byte[] message) {
            ByteBuffer buffer = ByteBuffer.wrap(message);
            long id = buffer.getLong();
            int shard = buffer.getShort();
            long epoch = buffer.getLong();
            long position = buffer.getLong();
            long millis = StoredForm.instant(buffer);
            byte[] history = new byte[2 * HISTORY_BYTES];
            buffer.get(history);
            return new Reply(id, shard, epoch, position, millis, new String(history, StandardCharsets.US_ASCII));
        }

        Echo echo() {
            return new Echo(id, source(shard), wholeEpoch(epoch, history), millis, 0, Map.of(0, position));
        }
    }

    static int shard(byte[] message) {
        return ByteBuffer.wrap(message).getShort(Long.BYTES);
    }

    static String source(int shard) {
        return String.valueOf(shard);
    }

    private static String wholeEpoch(long epoch, String history) {
        return epoch + "/" + history;
    }

    /**
     * Hands a message of changes on.
     *
     * @param history of the shard's server, as the last echo told it
     * @param names returns the name of an open cache by its number, or null
     */
    static void tell(byte[] message, String history, LongFunction<@Nullable String> names, FeedReceiver receiver) {
        ByteBuffer buffer = ByteBuffer.wrap(message);
        String cache = names.apply(buffer.getLong());
        String source = source(buffer.getShort());
        String epoch = wholeEpoch(buffer.getLong(), history);
        buffer.getLong(); // the shard's last version
        Changes changes = new Changes(receiver, cache == null ? "" : cache, source, epoch, buffer.getLong());
        switch (buffer.get()) {
            case CHANGES -> changes.tell(buffer);
            case PUTS -> changes.tellPuts(buffer);
            default -> receiver.cacheChanged(changes.link(0), changes.cache);
        }
    }

    /**
     * What a message tells about.
     *
     * @param position number of its last change
     */
    private record Changes(FeedReceiver receiver, String cache, String source, String epoch, long position) {
        /** Returns the link of the change after which {@code further} ones come. */
        Link link(int further) {
            return new Link(source, epoch, 0, position - further - 1, position - further);
        }

        /** Reads changes that have a version, an instant of expiry, and a key each. */
        void tell(ByteBuffer buffer) {
            int count = buffer.getShort() & 0xFFFF;
            for (int i = count - 1; i >= 0; i--) {
                long version = buffer.getLong();
                long expires = StoredForm.instant(buffer);
                tell(i, key(buffer, buffer.getInt()), version, expires);
            }
        }

        /** Reads puts that have version and instant of expiry in common; their keys have the prefix of their names in Redis. */
        void tellPuts(ByteBuffer buffer) {
            int count = buffer.getShort() & 0xFFFF;
            long version = buffer.getLong();
            long expires = StoredForm.instant(buffer);
            int prefix = buffer.getShort();
            int[] lengths = new int[count];
            for (int i = 0; i < count && count > 1; i++) {
                lengths[i] = buffer.getInt();
            }
            for (int i = 0; i < count; i++) {
                int length = count == 1 ? buffer.remaining() : lengths[i];
                buffer.position(buffer.position() + prefix);
                tell(count - i - 1, key(buffer, length - prefix), version, expires);
            }
        }

        private static Bytes key(ByteBuffer buffer, int length) {
            if (length < 0 || length > buffer.remaining()) {
                throw new IllegalArgumentException("A message names a length beyond its end");
            }
            byte[] key = new byte[length];
            buffer.get(key);
            return Bytes.wrap(key);
        }

        private void tell(int further, Bytes key, long version, long expires) {
            long until = expires == 0 ? ChangeListener.REMOVED : StoredForm.expiry(expires);
            receiver.changed(link(further), cache, key, version, until);
        }
    }
}
