package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Ttl;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys and arguments of the script {@code commit.lua} for the overlays of one transaction. Used once. */
final class Commit {
    private static final int PUT = 1;
    private static final int REMOVE = 2;
    private static final int ENTRY_PARAMETERS = 30;
    private static final int HEAD = 18;
    private static final byte[] NOTHING = new byte[0];

    private final int shard;
    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte[]> arguments = new ArrayList<>();
    private final List<byte[]> entryKeys = new ArrayList<>();
    private final List<byte[]> entryArguments = new ArrayList<>();
    private final List<byte[]> rangeArguments = new ArrayList<>();

    Commit(Layout layout, int shard, String operation, long deadlineMillis, List<Overlay> overlays) {
        this.shard = shard;
        keys.add(layout.control(shard));
        keys.add(layout.commit(shard, operation));
        for (int i = 0; i < overlays.size(); i++) {
            add(overlays.get(i), i + 1);
        }
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        StoredForm.putInstant(head, deadlineMillis);
        head.putInt(overlays.size()).putInt(entryKeys.size()).putInt(rangeArguments.size() / 3);
        arguments.add(0, layout.channel());
        arguments.add(0, head.array());
    }

    int entries() {
        return entryKeys.size();
    }

    byte[][] keys() {
        List<byte[]> all = new ArrayList<>(keys);
        all.addAll(entryKeys);
        return all.toArray(byte[][]::new);
    }

    byte[][] arguments() {
        List<byte[]> all = new ArrayList<>(arguments);
        all.addAll(entryArguments);
        all.addAll(rangeArguments);
        return all.toArray(byte[][]::new);
    }

    private void add(Overlay overlay, int number) {
        Keyspace keyspace = overlay.cache().keyspace();
        keys.add(keyspace.control(shard));
        keys.add(keyspace.index(shard));
        keys.add(keyspace.garbage(shard));
        arguments.add(ByteBuffer.allocate(4)
                .putShort((short) keyspace.prefix(shard).length)
                .put((byte) (keyspace.isIndexed() ? 1 : 0))
                .put((byte) (overlay.isCleared() ? 1 : 0))
                .array());
        arguments.add(keyspace.address(shard));
        arguments.add(keyspace.garbagePrefix(shard));
        arguments.add(keyspace.prefix(shard));
        Map<Bytes, Overlay.Pending> writes = overlay.writes();
        overlay.seen().forEach((key, entry) -> {
            if (!writes.containsKey(key)) {
                add(keyspace, number, key, null, version(entry));
            }
        });
        writes.forEach((key, pending) -> {
            Optional<Entry<Bytes>> seen = overlay.seen().get(key);
            add(keyspace, number, key, pending, seen == null ? pending.base() : version(seen));
        });
        overlay.ranges().forEach(range -> {
            rangeArguments.add(ByteBuffer.allocate(2).putShort((short) number).array());
            rangeArguments.add(range.first());
            rangeArguments.add(range.last());
        });
    }

    private static long version(Optional<Entry<Bytes>> entry) {
        return entry.map(Entry::version).orElse(0L);
    }

    /** @param expected version, 0 if the key was absent, -1 if that does not matter */
    private void add(Keyspace keyspace, int number, Bytes key, Overlay.@Nullable Pending write, long expected) {
        entryKeys.add(keyspace.entry(shard, key));
        ByteBuffer parameters = ByteBuffer.allocate(ENTRY_PARAMETERS);
        Entry<Bytes> entry = write == null ? null : write.entry();
        int action = write == null ? 0 : entry == null ? REMOVE : PUT;
        parameters.putShort((short) number).put((byte) action).put((byte) (expected < 0 ? 0 : 1));
        parameters.putLong(Math.max(0, expected));
        if (entry != null) {
            StoredForm.putInstant(parameters, entry.createdAt());
            StoredForm.putInstant(parameters, entry.updatedAt());
            StoredForm.putInstant(
                    parameters,
                    entry.expiresAt() == Ttl.NEVER ? StoredForm.NEVER : Math.min(entry.expiresAt(), StoredForm.KEEP));
        }
        entryArguments.add(parameters.array());
        entryArguments.add(entry == null ? NOTHING : entry.value().unsafeArray());
    }
}
