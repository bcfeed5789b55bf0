package dev.pagoda.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A real PostgreSQL server on a free port of the loopback interface, with data of its own that is deleted when it is closed. Passwords are
 * checked (SCRAM). Not thread-safe, except for {@link #connect}, {@link #kill} and the freezing.
 */
public final class PostgresServer implements AutoCloseable {
    /** The superuser. */
    public static final String SUPERUSER = "postgres";
    /** The owner of the databases that {@link #createDatabase(String)} makes: an ordinary role. */
    public static final String USER = "app";
    /** The password of both. */
    public static final String PASSWORD = "secret-of-the-tests";

    private static final String READY = "database system is ready to accept";
    private static final int START_ATTEMPTS = 5;

    private final Path programs;
    private final Path home;
    private final Map<String, String> settings;
    private int port;
    private ServerProcess process;

    private PostgresServer(Path programs, Path home, Map<String, String> settings) throws IOException {
        this.programs = programs;
        this.home = home;
        this.settings = new TreeMap<>(settings);
        this.process = launchAnywhere();
        Cleanup.atTheEnd(() -> process.destroy());
    }

    /** Returns the major version that the system property {@code pagoda.postgresql.version} names, 18 if it is not set. */
    public static String defaultVersion() {
        return System.getProperty("pagoda.postgresql.version", "18");
    }

    /** Starts the default version, without fsync. */
    public static PostgresServer start() throws IOException {
        return start(defaultVersion(), Map.of());
    }

    /**
     * Starts a server.
     *
     * @param version the major version, as {@code 16}
     * @param settings of {@code postgresql.conf}; {@code fsync} is off unless it is said
     */
    public static PostgresServer start(String version, Map<String, String> settings) throws IOException {
        Path programs = PostgresBinaries.of(version).resolve("bin");
        Path home = Directories.temporary("postgres");
        ServerProcess.handOver(home);
        Path password = Files.writeString(home.resolve("password"), PASSWORD, StandardOpenOption.CREATE);
        ServerProcess.handOver(home);
        ServerProcess.run(List.of(
                programs.resolve("initdb").toString(),
                "--pgdata=" + home.resolve("data"),
                "--username=" + SUPERUSER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
        Files.writeString(home.resolve("data/pg_hba.conf"), "host all,replication all 127.0.0.1/32 scram-sha-256\n");
        PostgresServer server = new PostgresServer(programs, home, settings);
        server.execute(SUPERUSER, "CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD + "'");
        return server;
    }

    /** Another process may take the free port before the server does. */
    private ServerProcess launchAnywhere() throws IOException {
        for (int attempt = 1; ; attempt++) {
            port = Ports.free();
            try {
                return launch();
            } catch (IOException e) {
                if (attempt == START_ATTEMPTS || !String.valueOf(e.getMessage()).contains("could not bind")) {
                    throw e;
                }
            }
        }
    }

    private ServerProcess launch() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(programs.resolve("postgres").toString());
        command.addAll(List.of("-D", data().toString(), "-p", String.valueOf(port)));
        Map<String, String> all = new TreeMap<>(Map.of(
                "listen_addresses", "127.0.0.1",
                "unix_socket_directories", "",
                "fsync", "off",
                "max_connections", "200",
                "shared_buffers", "64MB",
                "log_checkpoints", "off"));
        all.putAll(settings);
        all.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return ServerProcess.start(command, READY);
    }

    private Path data() {
        return home.resolve("data");
    }

    public int port() {
        return port;
    }

    /** Returns the process id of the server's first process. */
    public long pid() {
        return process.pid();
    }

    /** Returns the last lines of the server's log. */
    public String log() {
        return process.log();
    }

    /** Returns a URL of the form {@code postgresql://127.0.0.1:port/database}. */
    public String url(String database) {
        return "postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Opens a connection. */
    public Connection connect(String database, String user) throws SQLException {
        return DriverManager.getConnection("jdbc:" + url(database) + "?connectTimeout=10", user, PASSWORD);
    }

    /** Creates a database that {@link #USER} owns. */
    public void createDatabase(String name) {
        execute(SUPERUSER, "CREATE DATABASE \"" + name + "\" OWNER " + USER);
    }

    /** Drops a database with the sessions in it. */
    public void dropDatabase(String name) {
        execute(SUPERUSER, "DROP DATABASE \"" + name + "\" WITH (FORCE)");
    }

    /** Runs a statement as the superuser. */
    public void execute(String database, String sql) {
        try (Connection connection = connect(database, SUPERUSER);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("The statement failed: " + sql, e);
        }
    }

    /** Returns the first column of the first row as text, read as the superuser. */
    public String query(String database, String sql) {
        try (Connection connection = connect(database, SUPERUSER);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException("The query failed: " + sql, e);
        }
    }

    /** Ends all processes of the server at once, with SIGKILL. */
    public void kill() throws IOException {
        process.killAll();
    }

    /** Ends the server in order. */
    public void stop() throws IOException {
        process.stop();
    }

    /** Starts the server again on the same port, after {@link #kill} or {@link #stop}. */
    public void restart() throws IOException {
        process = launch();
    }

    /** Stops the time for the server. */
    public void freeze() throws IOException {
        process.freeze();
    }

    public void thaw() throws IOException {
        process.thaw();
    }

    /** Changes settings of {@code postgresql.conf}, from the next start on. */
    public void configure(Map<String, String> changed) {
        settings.putAll(changed);
    }

    /**
     * Starts a replica that streams from this server, which is stopped for a moment so that its files can be copied.
     *
     * @param name under which {@code synchronous_standby_names} knows it
     */
    public PostgresServer replica(String name) throws IOException {
        Path copy = Directories.temporary("postgres");
        stop();
        ServerProcess.copy(data(), copy.resolve("data"));
        restart();
        Files.createFile(copy.resolve("data/standby.signal"));
        ServerProcess.handOver(copy);
        Map<String, String> own = new TreeMap<>(settings);
        own.put(
                "primary_conninfo",
                "host=127.0.0.1 port=" + port + " user=" + SUPERUSER + " password=" + PASSWORD + " application_name="
                        + name);
        own.remove("synchronous_standby_names");
        return new PostgresServer(programs, copy, own);
    }

    /** Makes a replica a primary; returns when it takes writes. */
    public void promote() {
        execute(SUPERUSER, "SELECT pg_promote(true, 30)");
    }

    /** Lets the server offer TLS with a certificate of its own for {@code localhost}, and starts it again. */
    public Path enableTls() throws IOException {
        TlsFiles tls = TlsFiles.create();
        ServerProcess.handOver(tls.certificate());
        ServerProcess.handOver(tls.key());
        configure(Map.of(
                "ssl", "on",
                "ssl_cert_file", tls.certificate().toString(),
                "ssl_key_file", tls.key().toString()));
        stop();
        restart();
        return tls.certificate();
    }

    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            kill();
        }
        Directories.delete(home);
    }
}
