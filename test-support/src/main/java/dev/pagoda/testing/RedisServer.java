package dev.pagoda.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * One redis-server process on a free port of the loopback interface, with a directory of its own. It ends with {@link #close}, at the latest with
 * this process. Works as root and as an ordinary user. Not thread-safe.
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory = Directories.temporary("redis-data");
    private final int port;
    private final List<String> command = new ArrayList<>();
    private final boolean plain;
    private Process process;

    private RedisServer(int port, boolean plain, List<String> arguments) {
        this.port = port;
        this.plain = plain;
        command.add(RedisBinary.path().toString());
        command.addAll(arguments);
        this.process = start();
        Cleanup.atTheEnd(() -> process.destroyForcibly());
    }

    /** Starts a standalone server that keeps nothing on disk; {@code options} are further words of its command line. */
    public static RedisServer start(String... options) {
        int port = Ports.free();
        List<String> arguments = new ArrayList<>(
                List.of("--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
        arguments.addAll(Arrays.asList(options));
        return new RedisServer(port, true, arguments).awaitReady();
    }

    /** Starts a standalone server that appends every write to a file and forces it, so that it has the same data after {@link #restart}. */
    public static RedisServer startDurable(String... options) {
        List<String> all = new ArrayList<>(List.of("--appendonly", "yes", "--appendfsync", "always"));
        all.addAll(Arrays.asList(options));
        return start(all.toArray(String[]::new));
    }

    /** Starts a server that speaks TLS alone, with the certificate of {@code tls}. */
    public static RedisServer startTls(TlsFiles tls, String... options) {
        int port = Ports.free();
        List<String> arguments = new ArrayList<>(
                List.of("--port", "0", "--tls-port", String.valueOf(port), "--bind", "127.0.0.1", "--save", ""));
        arguments.addAll(List.of("--tls-cert-file", tls.certificate().toString()));
        arguments.addAll(List.of("--tls-key-file", tls.key().toString()));
        arguments.addAll(List.of("--tls-ca-cert-file", tls.certificate().toString(), "--tls-auth-clients", "no"));
        arguments.addAll(Arrays.asList(options));
        return new RedisServer(port, false, arguments).awaitReady();
    }

    /** Starts a replica of {@code master}. */
    public static RedisServer startReplicaOf(RedisServer master, String... options) {
        List<String> all = new ArrayList<>(List.of(
                "--replicaof",
                "127.0.0.1 " + master.port(),
                "--repl-diskless-sync-delay",
                "0",
                "--repl-timeout",
                "10"));
        all.addAll(Arrays.asList(options));
        return start(all.toArray(String[]::new)).awaitInfo("replication", "master_link_status:up");
    }

    /** Starts a process with a configuration file as its first argument, which it may rewrite: a sentinel. */
    static RedisServer startWithFile(int port, List<String> lines, String... options) {
        try {
            Path file = Files.write(Directories.temporary("redis-conf").resolve("redis.conf"), lines);
            List<String> arguments = new ArrayList<>(List.of(file.toString()));
            arguments.addAll(Arrays.asList(options));
            return new RedisServer(port, true, arguments).awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** Returns the URL of the server. */
    public String url() {
        return (plain ? "redis" : "rediss") + "://127.0.0.1:" + port;
    }

    public long pid() {
        return process.pid();
    }

    /** Sends one command and returns its answer, see {@link Resp#call}. */
    public @Nullable Object call(String... words) {
        return Resp.once(port, words);
    }

    /** Ends the process with SIGKILL: nothing is saved, nobody is told. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Starts the process again after {@link #kill} or {@link #stop}, on the same port, with the same data. */
    public RedisServer restart() {
        process = start();
        return awaitReady();
    }

    /** As {@link #restart}, without waiting until it is ready. */
    public void restartInBackground() {
        process = start();
    }

    /** Ends the process with SIGTERM. */
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    /** Freezes the process with SIGSTOP: connections stay open, nothing is answered. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets the process run on with SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    /**
     * Cuts this replica off {@code master}, which does not let it in any more: what is written from now on is on the master alone. Returns when
     * nothing more arrives.
     */
    public void cutOff(RedisServer master) {
        call("CONFIG", "SET", "masteruser", "nobody");
        call("CONFIG", "SET", "masterauth", "none");
        master.call("CLIENT", "KILL", "TYPE", "replica");
        awaitInfo("replication", "master_link_status:down");
    }

    /** Lets a server that was cut off be a replica again. */
    public void letIn() {
        call("CONFIG", "SET", "masterauth", "");
        call("CONFIG", "SET", "masteruser", "");
    }

    /** Returns whether the server says that it is a master; a sentinel that makes it one cuts its clients off, whose question has no answer then. */
    public boolean isMaster() {
        try {
            return isAlive() && String.valueOf(call("INFO", "replication")).contains("role:master");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Waits until a section of INFO contains {@code text}. */
    public RedisServer awaitInfo(String section, String text) {
        await(() -> String.valueOf(call("INFO", section)).contains(text));
        return this;
    }

    RedisServer awaitClusterInfo(String text) {
        await(() -> String.valueOf(call("CLUSTER", "INFO")).contains(text));
        return this;
    }

    /** Returns whether the process runs, frozen or not. */
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        kill();
    }

    private void signal(String signal) {
        try {
            int status = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + signal + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process start() {
        File log = directory.resolve("log").toFile();
        try {
            return new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RedisServer awaitReady() {
        if (plain) {
            await(this::answers);
        } else {
            await(() -> {
                checkAlive();
                return log().contains("Ready to accept connections");
            });
        }
        return this;
    }

    private void checkAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("redis-server has ended: " + log());
        }
    }

    private boolean answers() {
        checkAlive();
        try (Resp resp = Resp.connect(port)) {
            return "PONG".equals(resp.call("PING"));
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            return message.startsWith("NOAUTH") || message.startsWith("NOPERM");
        }
    }

    /** Returns what the server has printed. */
    public String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return "";
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("redis-server " + pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreException(UncheckedIOException.class)
                .until(condition);
    }
}
