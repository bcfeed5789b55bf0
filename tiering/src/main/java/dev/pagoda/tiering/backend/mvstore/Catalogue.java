package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of itself: its layout, its ceiling of versions, its caches. A cache's line names the map that holds its rows by a number, so
 * that a {@code clear} is one new line, and any text can be a cache's name.
 */
final class Catalogue {
    private static final String PROPERTIES = "pagoda.properties";
    private static final String CACHES = "pagoda.caches";
    private static final String ROWS = "pagoda.rows.";
    private static final String LAYOUT = "layout";
    private static final String LAYOUT_VERSION = "1";
    private static final String SIZE = "bytes.";
    private static final String CEILING = "ceiling";

    private final MVStore store;
    private final MVMap<String, String> properties;
    private final MVMap<String, byte[]> caches;
    private long lastMap;

    /** One cache: the number of the map with its rows, and how these are encoded. */
    record Line(long map, CacheFormat format) {}

    Catalogue(MVStore store, String location) {
        this.store = store;
        checkOwner(store, location);
        this.properties = store.openMap(
                PROPERTIES,
                new MVMap.Builder<String, String>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(StringDataType.INSTANCE));
        this.caches = store.openMap(
                CACHES,
                new MVMap.Builder<String, byte[]>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
        String layout = properties.putIfAbsent(LAYOUT, LAYOUT_VERSION);
        if (layout != null && !layout.equals(LAYOUT_VERSION)) {
            throw new StoreException(
                    ErrorCode.DAMAGED,
                    "The file " + location + " has the layout " + layout + ", this version of Pagoda reads "
                            + LAYOUT_VERSION);
        }
        openMaps();
    }

    private static void checkOwner(MVStore store, String location) {
        Set<String> names = store.getMapNames();
        if (!names.isEmpty() && !names.contains(PROPERTIES)) {
            throw new StoreException(
                    ErrorCode.DAMAGED,
                    "The file " + location + " is an MVStore file of another program, not of Pagoda");
        }
    }

    /** Opens every map, since MVStore compacts open maps only, and removes those that a clear or drop left behind. */
    private void openMaps() {
        Set<String> wanted = new HashSet<>();
        for (byte[] text : caches.values()) {
            Line line = decode(text);
            lastMap = Math.max(lastMap, line.map());
            wanted.add(map(line).getName());
        }
        for (String name : store.getMapNames()) {
            if (name.startsWith(ROWS) && !wanted.contains(name)) {
                store.removeMap(name);
            }
        }
    }

    /** Returns the version above which none was handed out, 0 in a new file. */
    long ceiling() {
        return Long.parseLong(properties.getOrDefault(CEILING, "0"));
    }

    /** Notes a ceiling, unless a higher one is noted. */
    void raiseCeiling(long ceiling) {
        properties.merge(
                CEILING,
                Long.toString(ceiling),
                (old, higher) -> Long.parseLong(old) >= Long.parseLong(higher) ? old : higher);
    }

    /** Notes the greatest version that was handed out; nothing is written to the file afterwards until it is opened again. */
    void setCeiling(long ceiling) {
        properties.put(CEILING, Long.toString(ceiling));
    }

    /** Returns the bytes that a cache had when the file was closed and forgets them, or -1 if it was not closed. */
    long takeSize(Line line) {
        String size = properties.remove(SIZE + line.map());
        return size == null ? -1 : Long.parseLong(size);
    }

    /** Notes the bytes of a cache; nothing is written to the file afterwards until it is opened again. */
    void putSize(String cache, long bytes) {
        Line line = find(cache);
        if (line != null && bytes >= 0) {
            properties.put(SIZE + line.map(), Long.toString(bytes));
        }
    }

    @Nullable
    Line find(String cache) {
        byte[] text = caches.get(cache);
        return text == null ? null : decode(text);
    }

    Line create(String cache, CacheFormat format) {
        Line line = new Line(++lastMap, format);
        caches.put(cache, encode(line));
        return line;
    }

    /** Gives an existing cache a new map. */
    Line renew(String cache) {
        Line line = find(cache);
        if (line == null) {
            throw new StoreException(ErrorCode.CLOSED, "The cache " + cache + " was dropped");
        }
        return create(cache, line.format());
    }

    void remove(String cache) {
        caches.remove(cache);
    }

    Map<String, Line> lines() {
        Map<String, Line> lines = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> entry : caches.entrySet()) {
            lines.put(entry.getKey(), decode(entry.getValue()));
        }
        return lines;
    }

    List<CacheInfo> list() {
        List<CacheInfo> infos = new ArrayList<>();
        lines().forEach((name, line) -> infos.add(new CacheInfo(name, line.format())));
        return infos;
    }

    /** Returns the map with the rows of a cache; makes it if it is new. */
    MVMap<byte[], StoredEntry> map(Line line) {
        return store.openMap(
                ROWS + line.map(),
                new MVMap.Builder<byte[], StoredEntry>()
                        .keyType(KeyType.INSTANCE)
                        .valueType(EntryType.INSTANCE));
    }

    private static byte[] encode(Line line) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(line.map());
            out.writeUTF(line.format().keyType());
            out.writeUTF(line.format().valueType());
            out.writeUTF(line.format().valueCodec());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Line decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return new Line(in.readLong(), new CacheFormat(in.readUTF(), in.readUTF(), in.readUTF()));
        } catch (IOException e) {
            throw new StoreException(ErrorCode.DAMAGED, "A line of the catalogue can't be read", e);
        }
    }
}
