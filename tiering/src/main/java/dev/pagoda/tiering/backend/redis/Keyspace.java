package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import java.nio.ByteBuffer;

/** The names of one cache's keys in Redis. Immutable. */
final class Keyspace {
    private final String born;
    private final long number;
    private final CacheFormat format;
    private final boolean indexed;
    private final Layout layout;
    private final byte[][] controls;
    private final byte[][] indexes;
    private final byte[][] garbage;
    private final byte[][] garbagePrefixes;
    private final byte[][] prefixes;
    private final byte[][] leasePrefixes;
    private final byte[][] addresses;

    /**
     * @param born when the deployment was made; another text says that everything was flushed
     * @param number which the catalogue gave to the cache when it was made
     */
    Keyspace(Layout layout, String born, long number, CacheFormat format, boolean indexed) {
        this.born = born;
        this.number = number;
        this.format = format;
        this.indexed = indexed;
        this.layout = layout;
        int shards = layout.shards();
        String id = Long.toString(number, Character.MAX_RADIX);
        this.controls = names(shards, "/clear/" + id);
        this.indexes = names(shards, "/index/" + id);
        this.garbage = names(shards, "/garbage/" + id);
        this.garbagePrefixes = names(shards, "/garbage/" + id + "/");
        this.prefixes = names(shards, id + ":");
        this.leasePrefixes = names(shards, "/lease/" + id + ":");
        this.addresses = new byte[shards][];
        for (int shard = 0; shard < shards; shard++) {
            addresses[shard] = ByteBuffer.allocate(Message.ADDRESS)
                    .putLong(number)
                    .putShort((short) shard)
                    .array();
        }
    }

    private byte[][] names(int shards, String end) {
        byte[][] names = new byte[shards][];
        for (int shard = 0; shard < shards; shard++) {
            names[shard] = Layout.bytes(layout.tag(shard) + end);
        }
        return names;
    }

    String born() {
        return born;
    }

    long number() {
        return number;
    }

    CacheFormat format() {
        return format;
    }

    boolean isIndexed() {
        return indexed;
    }

    Layout layout() {
        return layout;
    }

    int shards() {
        return layout.shards();
    }

    int shard(Bytes key) {
        return layout.shard(key);
    }

    /** Returns the name of the record of the last clear. */
    byte[] control(int shard) {
        return controls[shard];
    }

    byte[] index(int shard) {
        return indexes[shard];
    }

    /** Returns the name of the list of what clears have left to be removed. */
    byte[] garbage(int shard) {
        return garbage[shard];
    }

    byte[] garbagePrefix(int shard) {
        return garbagePrefixes[shard];
    }

    /** Returns what the names of entries begin with. */
    byte[] prefix(int shard) {
        return prefixes[shard];
    }

    /** Returns what messages about the cache begin with. */
    byte[] address(int shard) {
        return addresses[shard];
    }

    /** Returns the name of the lease under which the value of a key is computed; {@code shard.lua} makes it from that of the entry. */
    byte[] lease(int shard, Bytes key) {
        return Layout.join(leasePrefixes[shard], key.unsafeArray());
    }

    byte[] entry(int shard, Bytes key) {
        return Layout.join(prefixes[shard], key.unsafeArray());
    }
}
