package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The masters of a deployment as they describe themselves. Thread-safe. */
final class Servers {
    private static final Logger LOGGER = System.getLogger(RedisBackend.class.getName());
    private static final String KEEPS_EVERYTHING = "noeviction";

    private final RedisSettings settings;
    private final Connections connections;
    private final Layout layout;

    Servers(RedisSettings settings, Connections connections, Layout layout) {
        this.settings = settings;
        this.connections = connections;
        this.layout = layout;
    }

    /** Returns the memory section of each master. */
    private Map<String, String> memory() {
        long deadline = connections.deadline();
        List<List<Object>> answers = Connections.awaitAll(IntStream.range(0, layout.shards())
                .mapToObj(shard -> connections.run(deadline, Script.INFO, new byte[][] {layout.control(shard)}))
                .toList());
        Map<String, String> byServer = new HashMap<>();
        answers.forEach(answer -> byServer.put(Catalogue.text(answer.get(0)), Catalogue.text(answer.get(1))));
        return byServer;
    }

    RedisStats stats() {
        Map<String, String> memory = memory();
        return new RedisStats(
                memory.size(),
                memory.values().stream()
                        .mapToLong(text -> number(text, "used_memory"))
                        .sum(),
                memory.values().stream()
                        .mapToLong(text -> number(text, "maxmemory"))
                        .sum());
    }

    /** Refuses, or warns of, servers that may drop entries when their memory is used up. */
    void checkEviction() {
        boolean evicts = memory().values().stream()
                .anyMatch(text -> number(text, "maxmemory") > 0
                        && !field(text, "maxmemory_policy").equals(KEEPS_EVERYTHING));
        if (!evicts) {
            return;
        }
        String sentence = "The backend " + settings.backend()
                + " may lose entries: set the server's maxmemory-policy to noeviction";
        if (!settings.tuning().mayEvict()) {
            throw new StoreException(ErrorCode.CONFIGURATION, sentence + ", or the backend's option eviction to warn");
        }
        LOGGER.log(Level.WARNING, sentence);
    }

    private static long number(String text, String field) {
        return Long.parseLong(field(text, field));
    }

    private static String field(String text, String field) {
        Matcher matcher =
                Pattern.compile("^" + field + ":(\\S+)", Pattern.MULTILINE).matcher(text);
        return matcher.find() ? matcher.group(1) : "0";
    }
}
