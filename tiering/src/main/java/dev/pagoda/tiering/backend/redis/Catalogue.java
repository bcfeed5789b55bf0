package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The caches of a deployment: a line for each, with its number and its format. Thread-safe. */
final class Catalogue {
    private static final char SEPARATOR = '\0';
    private static final int FIELDS = 4;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final String INDEXED = "index";
    private static final String PLAIN = "plain";

    private final RedisSettings settings;
    private final Connections connections;
    private final Consumer<Keyspace> sweep;
    private final Layout layout;
    private final Map<Long, String> names = new ConcurrentHashMap<>();

    /**
     * Reads the facts about the deployment.
     *
     * @param sweep is told of caches with something to be removed
     */
    Catalogue(RedisSettings settings, Connections connections, Consumer<Keyspace> sweep) {
        this.settings = settings;
        this.connections = connections;
        this.sweep = sweep;
        List<Object> facts = run();
        this.layout = new Layout(settings.tuning().keyPrefix(), Integer.parseInt(text(facts.get(0))));
    }

    private List<Object> run(byte[]... arguments) {
        byte[][] all = new byte[arguments.length + 1][];
        all[0] = Layout.bytes(String.valueOf(settings.tuning().shards()));
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return connections
                .run(connections.deadline(), Script.CATALOGUE, new byte[][] {catalogue(), deployment()}, all)
                .await();
    }

    private byte[] catalogue() {
        return Layout.catalogue(settings.tuning().keyPrefix());
    }

    private byte[] deployment() {
        return Layout.deployment(settings.tuning().keyPrefix());
    }

    private byte[] dropped() {
        return Layout.dropped(settings.tuning().keyPrefix());
    }

    Layout layout() {
        return layout;
    }

    /** Returns the name of a cache that was opened here, or null. */
    @Nullable
    String name(long number) {
        return names.get(number);
    }

    /**
     * Returns the keyspace of a cache, which is made if there is none.
     *
     * @throws StoreException with {@link ErrorCode#TYPE_MISMATCH} if it has another format
     */
    Keyspace open(CacheSpec spec) {
        String wanted = describe(spec.format(), settings.tuning().indexed());
        List<Object> found = run(Layout.bytes(spec.name()), Layout.bytes(wanted));
        if (Integer.parseInt(text(found.get(0))) != layout.shards()) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The deployment behind the backend " + settings.backend()
                            + " was made anew with another number of shards; open the backend again");
        }
        Keyspace keyspace = parse(text(found.get(2)), text(found.get(1)));
        if (!keyspace.format().equals(spec.format())) {
            throw new StoreException(
                    ErrorCode.TYPE_MISMATCH,
                    "The cache " + spec.name() + " of the backend " + settings.backend() + " has another format");
        }
        makeControls(keyspace);
        names.put(keyspace.number(), spec.name());
        return keyspace;
    }

    private void makeControls(Keyspace keyspace) {
        long deadline = connections.deadline();
        List<List<Object>> answers = Connections.awaitAll(IntStream.range(0, keyspace.shards())
                .mapToObj(shard -> connections.run(
                        deadline,
                        Script.CONTROL,
                        new byte[][] {layout.control(shard), keyspace.control(shard), keyspace.garbage(shard)},
                        layout.channel(),
                        keyspace.address(shard)))
                .toList());
        if (answers.stream().anyMatch(answer -> text(answer.get(1)).equals("1"))) {
            sweep.accept(keyspace);
        }
    }

    /** Returns the keyspace of a cache whose control record is missing: made again if everything was flushed, null if it was dropped. */
    @Nullable
    Keyspace recover(CacheSpec spec, Keyspace seen) {
        if (!text(run().get(1)).equals(seen.born())) {
            return open(spec);
        }
        String line = line(spec.name());
        if (line == null) {
            return null;
        }
        Keyspace found = parse(line, seen.born());
        if (found.number() != seen.number()) {
            return null;
        }
        makeControls(found);
        return found;
    }

    private @Nullable String line(String cache) {
        byte[] line = connections.await(connections.commands().hget(catalogue(), Layout.bytes(cache)));
        return line == null ? null : text(line);
    }

    @Nullable
    CacheInfo find(String cache) {
        String line = line(cache);
        return line == null ? null : new CacheInfo(cache, parse(line, "").format());
    }

    /** Returns all caches by name. */
    List<CacheInfo> list() {
        Map<String, CacheInfo> lines = new TreeMap<>();
        connections.await(connections.commands().hgetall(catalogue())).forEach((name, line) -> {
            String cache = text(name);
            lines.put(cache, new CacheInfo(cache, parse(text(line), "").format()));
        });
        return new ArrayList<>(lines.values());
    }

    /** Takes a cache out of the catalogue and makes its entries unreachable; does nothing if there is none. */
    void drop(String cache) {
        List<Object> line = connections
                .write(
                        connections.deadline(),
                        Script.FORGET,
                        new byte[][] {catalogue(), dropped()},
                        Layout.bytes(cache))
                .await();
        if (!line.isEmpty()) {
            bury(parse(text(line.get(0)), ""));
        }
    }

    /** Resumes what somebody else has begun to drop. */
    void resumeDrops() {
        connections
                .await(connections.commands().hgetall(dropped()))
                .values()
                .forEach(line -> bury(parse(text(line), "")));
    }

    private void bury(Keyspace keyspace) {
        names.remove(keyspace.number());
        long deadline = connections.deadline();
        Connections.awaitAll(IntStream.range(0, keyspace.shards())
                .mapToObj(shard -> connections.write(
                        deadline,
                        Script.DROP,
                        Writes.names(keyspace, shard),
                        layout.channel(),
                        keyspace.address(shard),
                        keyspace.garbagePrefix(shard)))
                .toList());
        sweep.accept(keyspace);
    }

    /** Notes that everything of a dropped cache was removed; does nothing for other ones. */
    void buried(Keyspace keyspace) {
        connections.await(connections.commands().hdel(dropped(), Layout.bytes(String.valueOf(keyspace.number()))));
    }

    private static String describe(CacheFormat format, boolean indexed) {
        return String.join(
                String.valueOf(SEPARATOR),
                indexed ? INDEXED : PLAIN,
                format.keyType(),
                format.valueType(),
                format.valueCodec());
    }

    /** @param born when the deployment was made that the line was read from */
    private Keyspace parse(String line, String born) {
        int space = line.indexOf(' ');
        String[] fields = line.substring(space + 1).split(String.valueOf(SEPARATOR), -1);
        if (space < 0
                || fields.length != FIELDS
                || !NUMBER.matcher(line.substring(0, space)).matches()) {
            throw new StoreException(
                    ErrorCode.DAMAGED, "The catalogue of the backend " + settings.backend() + " is damaged");
        }
        CacheFormat format = new CacheFormat(fields[1], fields[2], fields[3]);
        return new Keyspace(layout, born, Long.parseLong(line.substring(0, space)), format, fields[0].equals(INDEXED));
    }

    static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }
}
