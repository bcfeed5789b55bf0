package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Trust;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The catalogue of the database, and the caches that this backend has open. Thread-safe. */
final class Namespaces {
    private final Connections connections;
    private final String backend;
    private final Supplier<Trust> feed;
    private final Map<Integer, Namespace> open = new ConcurrentHashMap<>();

    /** A line of the catalogue. */
    private record Line(int id, CacheInfo info, String partition) {}

    Namespaces(Connections connections, String backend, Supplier<Trust> feed) {
        this.connections = connections;
        this.backend = backend;
        this.feed = feed;
    }

    /** Returns a cache, which is created if the catalogue does not have it. */
    Namespace open(CacheSpec spec) {
        check(spec);
        Optional<Line> line = line(spec.name());
        while (line.isEmpty()) {
            connections.write(connection -> create(connection, spec));
            line = line(spec.name());
        }
        return checked(opened(line.get()), spec);
    }

    /** As {@link #open}, without asking the database if the cache is open already. */
    Namespace known(CacheSpec spec) {
        for (Namespace namespace : open.values()) {
            if (namespace.name().equals(spec.name()) && !namespace.isGone()) {
                return checked(namespace, spec);
            }
        }
        return open(spec);
    }

    /** Also forgets the caches that had the name before; a line that was read before the cache was dropped tells nothing of those after it. */
    private Namespace opened(Line line) {
        named(line.info().name()).stream()
                .filter(other -> other.id() < line.id())
                .forEach(this::forget);
        return open.computeIfAbsent(
                line.id(),
                id -> new Namespace(id, line.info().name(), line.info().format(), line.partition(), feed.get()));
    }

    private void forget(Namespace namespace) {
        namespace.markGone();
        open.remove(namespace.id(), namespace);
    }

    private static Namespace checked(Namespace namespace, CacheSpec spec) {
        CacheFormat format = namespace.format();
        if (!format.equals(spec.format())) {
            throw new StoreException(
                    ErrorCode.TYPE_MISMATCH,
                    "The cache " + spec.name() + " has keys of " + format.keyType() + " and values of "
                            + format.valueType()
                            + " as " + format.valueCodec() + ", not keys of "
                            + spec.format().keyType() + " and values of "
                            + spec.format().valueType() + " as " + spec.format().valueCodec());
        }
        return namespace;
    }

    private void check(CacheSpec spec) {
        if (!isStorable(spec.name())) {
            throw new StoreException(
                    ErrorCode.INVALID_NAME,
                    "The name of a cache in PostgreSQL must not contain the character U+0000 or half of a surrogate"
                            + " pair");
        }
        if (spec.maximumBytes() != Long.MAX_VALUE) {
            throw new StoreException(
                    ErrorCode.UNSUPPORTED,
                    "The backend " + backend
                            + " is PostgreSQL, where a cache can't be bounded by evicting entries; set a quota");
        }
    }

    private static boolean isStorable(String name) {
        return name.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }

    /** Removes a cache with its line; nothing happens if there is none. */
    void drop(String name) {
        if (!isStorable(name)) {
            return;
        }
        List<Namespace> before = named(name);
        List<Namespace> dropped = connections.write((connection, deadline) -> {
            try (PreparedStatement statement = connection.prepareStatement(Statements.DROP)) {
                statement.setString(1, name);
                statement.setLong(2, deadline);
                try (ResultSet rows = statement.executeQuery()) {
                    Namespace namespace = rows.next() ? byId(rows.getInt(1)) : null;
                    return namespace == null ? List.of() : List.of(namespace);
                }
            }
        });
        // Others may have created it anew meanwhile.
        before.forEach(this::forget);
        dropped.forEach(this::forget);
    }

    private List<Namespace> named(String name) {
        return open.values().stream()
                .filter(namespace -> namespace.name().equals(name))
                .toList();
    }

    /** Returns a cache's line in the catalogue, or null. */
    @Nullable
    CacheInfo find(String name) {
        if (!isStorable(name)) {
            return null;
        }
        return line(name).map(Line::info).orElse(null);
    }

    List<CacheInfo> list() {
        return connections.read(connection -> {
            List<CacheInfo> found = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(Statements.LIST);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(info(rows));
                }
            }
            return found;
        });
    }

    /** Returns the open cache of an id, or null. */
    @Nullable
    Namespace byId(int id) {
        return open.get(id);
    }

    /** Has all writers of a cache note their changes; those that have begun already do not. */
    void watch(Namespace namespace) {
        connections.write(connection -> switchOn(connection, Statements.FEED_ON, namespace));
        namespace.watch();
    }

    /** Switches the feed of a cache on, if it is not, and if nobody keeps the cache's row locked. */
    static void switchOnAgain(Connection connection, Namespace namespace) throws SQLException {
        switchOn(connection, Statements.FEED_AGAIN, namespace);
    }

    private static int switchOn(Connection connection, String sql, Namespace namespace) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, namespace.id());
            return statement.executeUpdate();
        }
    }

    /**
     * Notes that all writers of a cache take part in the feed that a transaction has switched on; returns false if somebody keeps the
     * cache's row locked, or if that is not the feed any more.
     */
    static boolean noteFed(Connection connection, Namespace namespace, long since) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Statements.FEED_SURE)) {
            statement.setInt(1, namespace.id());
            statement.setString(2, String.valueOf(since));
            return statement.executeUpdate() == 1;
        }
    }

    /** Returns the ids of the caches of which somebody has copies. */
    Integer[] watched() {
        return open.values().stream()
                .filter(Namespace::isWatched)
                .map(Namespace::id)
                .toArray(Integer[]::new);
    }

    /** Returns the ids of the caches in which somebody wants to know what expired. */
    Integer[] tellingExpiry() {
        return open.values().stream()
                .filter(Namespace::tellsExpiry)
                .map(Namespace::id)
                .toArray(Integer[]::new);
    }

    private Optional<Line> line(String name) {
        return connections.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(Statements.FIND)) {
                statement.setString(1, name);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next()
                            ? Optional.of(new Line(rows.getInt(1), info(rows), rows.getString(6)))
                            : Optional.empty();
                }
            }
        });
    }

    private static CacheInfo info(ResultSet rows) throws SQLException {
        return new CacheInfo(
                rows.getString(2), new CacheFormat(rows.getString(3), rows.getString(4), rows.getString(5)));
    }

    private static int create(Connection connection, CacheSpec spec) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Statements.CREATE)) {
            statement.setString(1, spec.name());
            statement.setString(2, spec.format().keyType());
            statement.setString(3, spec.format().valueType());
            statement.setString(4, spec.format().valueCodec());
            return statement.executeUpdate();
        }
    }
}
