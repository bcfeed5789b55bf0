package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The names of a deployment's keys in Redis. Immutable.
 *
 * <p>Every cache is divided into the same number of shards. All names of one shard, whatever the cache, share a hash tag, so a cluster keeps
 * them in one slot, where a script can work on all of them.
 */
final class Layout {
    private final String prefix;
    private final byte[][] controls;
    private final String[] tags;

    Layout(String prefix, int shards) {
        this.prefix = prefix;
        this.controls = new byte[shards][];
        this.tags = new String[shards];
        for (int shard = 0; shard < shards; shard++) {
            tags[shard] = shards == 1 ? "{" + prefix + "}" : "{" + prefix + "." + shard + "}";
            controls[shard] = bytes(tags[shard] + "/control");
        }
    }

    int shards() {
        return controls.length;
    }

    /** Returns the shard of an encoded key. */
    int shard(Bytes key) {
        if (controls.length == 1) {
            return 0;
        }
        CRC32C crc = new CRC32C();
        crc.update(key.unsafeArray());
        return (int) (crc.getValue() % controls.length);
    }

    /** Returns the name of a shard's control record. */
    byte[] control(int shard) {
        return controls[shard];
    }

    /** Returns the hash tag of a shard, with its braces. */
    String tag(int shard) {
        return tags[shard];
    }

    /** Returns the name of the catalogue, which is needed before the number of shards is known. */
    static byte[] catalogue(String prefix) {
        return bytes("{" + prefix + "}/caches");
    }

    /** Returns the name of the facts about the deployment, in the slot of the catalogue. */
    static byte[] deployment(String prefix) {
        return bytes("{" + prefix + "}/deployment");
    }

    /** Returns the name of the list of dropped caches whose data are still to be removed. */
    static byte[] dropped(String prefix) {
        return bytes("{" + prefix + "}/dropped");
    }

    /** Returns the channel of all changes. */
    byte[] channel() {
        return bytes("{" + prefix + "}/changes");
    }

    /** Returns the channel of one listener's echoes. */
    byte[] echoes(String listener) {
        return bytes("{" + prefix + "}/echoes/" + listener);
    }

    /** Returns the name of the record that a commit took place. */
    byte[] commit(int shard, String operation) {
        return bytes(tags[shard] + "/commit/" + operation);
    }

    /** Returns the name of a lock's record. */
    byte[] lock(int shard, Bytes name) {
        return join(bytes(tags[shard] + "/lock/"), name.unsafeArray());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[] first, byte[] second) {
        byte[] joined = new byte[first.length + second.length];
        System.arraycopy(first, 0, joined, 0, first.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
