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

    private static int length(ByteBuffer buffer) {
        int length = buffer.getInt();
        if (length < 0 || length > buffer.remaining()) {
            throw new IllegalArgumentException("A message names a length beyond its end");
        }
        return length;
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
        int shard = buffer.getShort();
        String epoch = wholeEpoch(buffer.getLong(), history);
        buffer.getLong(); // the shard's last version
        long position = buffer.getLong();
        String told = cache == null ? "" : cache;
        if (buffer.get() != CHANGES) {
            receiver.cacheChanged(new Link(source(shard), epoch, 0, position - 1, position), told);
            return;
        }
        int count = buffer.getShort() & 0xFFFF;
        for (int i = count - 1; i >= 0; i--) {
            long version = buffer.getLong();
            long expires = StoredForm.instant(buffer);
            byte[] key = new byte[length(buffer)];
            buffer.get(key);
            receiver.changed(
                    new Link(source(shard), epoch, 0, position - i - 1, position - i),
                    told,
                    Bytes.wrap(key),
                    version,
                    expires == 0 ? ChangeListener.REMOVED : StoredForm.expiry(expires));
        }
    }
}
