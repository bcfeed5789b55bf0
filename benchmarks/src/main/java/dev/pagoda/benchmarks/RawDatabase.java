package dev.pagoda.benchmarks;

import dev.pagoda.testing.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A bare table of two columns behind the driver alone: each thread has a connection of its own, and its statements stay prepared. */
final class RawDatabase implements Database {
    private final PostgresServer server;
    private final Map<Thread, Session> sessions = new ConcurrentHashMap<>();

    RawDatabase(PostgresServer server) {
        this.server = server;
        server.execute(
                NAME,
                "CREATE TABLE raw (key bytea PRIMARY KEY, value bytea); GRANT ALL ON raw TO " + PostgresServer.USER);
    }

    private record Session(
            Connection connection,
            PreparedStatement get,
            PreparedStatement put,
            PreparedStatement getAll,
            PreparedStatement putAll) {}

    private Session session() {
        return sessions.computeIfAbsent(Thread.currentThread(), thread -> connect());
    }

    private Session connect() {
        try {
            Connection connection = server.connect(NAME, PostgresServer.USER);
            return new Session(
                    connection,
                    connection.prepareStatement("SELECT value FROM raw WHERE key = ?"),
                    connection.prepareStatement(
                            "INSERT INTO raw VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"),
                    connection.prepareStatement("SELECT key, value FROM raw WHERE key = ANY (?)"),
                    connection.prepareStatement(
                            "INSERT INTO raw SELECT * FROM unnest(?::bytea[], ?::bytea[]) ON CONFLICT (key) DO UPDATE"
                                    + " SET value = excluded.value"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[][] bytes(String[] keys) {
        return Arrays.stream(keys).map(RawDatabase::bytes).toArray(byte[][]::new);
    }

    @Override
    public byte @Nullable [] get(String key) {
        try {
            PreparedStatement get = session().get();
            get.setBytes(1, bytes(key));
            try (ResultSet rows = get.executeQuery()) {
                return rows.next() ? rows.getBytes(1) : null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void put(String key, byte[] value) {
        try {
            PreparedStatement put = session().put();
            put.setBytes(1, bytes(key));
            put.setBytes(2, value);
            put.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int getAll(String[] keys) {
        try {
            Session session = session();
            session.getAll().setArray(1, session.connection().createArrayOf("bytea", bytes(keys)));
            int found = 0;
            try (ResultSet rows = session.getAll().executeQuery()) {
                while (rows.next()) {
                    found += rows.getBytes(1).length > 0 && rows.getBytes(2) != null ? 1 : 0;
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void putAll(String[] keys, byte[] value) {
        try {
            Session session = session();
            byte[][] values = new byte[keys.length][];
            Arrays.fill(values, value);
            session.putAll().setArray(1, session.connection().createArrayOf("bytea", bytes(keys)));
            session.putAll().setArray(2, session.connection().createArrayOf("bytea", values));
            session.putAll().executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        for (Session session : sessions.values()) {
            try {
                session.connection().close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
