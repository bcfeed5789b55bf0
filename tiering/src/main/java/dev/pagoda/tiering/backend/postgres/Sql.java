package dev.pagoda.tiering.backend.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The statements on one partition of the entries: each names its partition, which saves the server from looking for it at every execution.
 * Immutable.
 */
record Sql(
        String get,
        String getMany,
        String getSeen,
        String getManySeen,
        String put,
        String putMany,
        String remove,
        String touch,
        String mutateOne,
        String mutateMany,
        String count,
        String estimate,
        String sweep,
        String clean,
        String trace,
        String page,
        String pageLong,
        MetadataSql metadata) {
    private static final Map<String, Sql> PARTITIONS = new ConcurrentHashMap<>();

    /** Returns the statements on {@code partition}, a name that the schema has made. */
    static Sql on(String partition) {
        return PARTITIONS.computeIfAbsent(partition, Sql::make);
    }

    private static Sql make(String partition) {
        String mutate = load("mutate", partition);
        String seen = load("seen", partition);
        return new Sql(
                load("get", partition),
                load("get_many", partition),
                seen.replace("${namespace}", "n.namespace_id").replace("${keys}", "= ?"),
                seen.replace("${namespace}", "?").replace("${keys}", "= ANY (?)"),
                load("put", partition),
                load("put_many", partition),
                load("remove", partition),
                load("touch", partition),
                mutate.replace("${input}", resource("input_one")),
                mutate.replace("${input}", resource("input_many")),
                load("count", partition),
                load("estimate", partition),
                load("sweep", partition),
                load("clean", partition),
                load("trace", partition),
                load("page", partition),
                load("page_long", partition),
                MetadataSql.on(partition));
    }

    /** Returns the text of a statement on a partition. */
    static String load(String name, String partition) {
        return resource(name)
                .replace("${entries}", "pagoda." + partition)
                .replace("${put}", "pagoda." + partition.replace("storage_kv_", "put_"));
    }

    /** Returns the text of a statement without its comments. */
    static String resource(String name) {
        try (InputStream stream = Sql.class.getResourceAsStream(name + ".sql")) {
            if (stream == null) {
                throw new IllegalStateException("The resource " + name + ".sql is missing");
            }
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return text.replaceAll("(?m)^--.*\n", "").strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
