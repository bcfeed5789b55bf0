package dev.pagoda.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A server's process and its children, and the end of their log. PostgreSQL refuses to run as root, so that root runs it as nobody.
 * Thread-safe.
 */
final class ServerProcess {
    private static final int NOBODY = 65_534;
    private static final int KEPT_LINES = 200;
    private static final int TIMEOUT_SECONDS = 60;

    private final Process process;
    private final Deque<String> log = new ArrayDeque<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch logEnded = new CountDownLatch(1);

    private ServerProcess(Process process, String readyLine) {
        this.process = process;
        Thread reader = new Thread(() -> read(readyLine), "postgres-log");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a server, and returns when its log says {@code readyLine}. */
    static ServerProcess start(List<String> command, String readyLine) throws IOException {
        ServerProcess started = new ServerProcess(builder(command).start(), readyLine);
        started.awaitReady();
        return started;
    }

    /** Runs a program to its end. */
    static void run(List<String> command) throws IOException {
        ServerProcess started = new ServerProcess(builder(command).start(), "");
        started.awaitEnd();
        if (started.process.exitValue() != 0) {
            throw new IOException(command.get(0) + " failed:\n" + started.log());
        }
    }

    private static ProcessBuilder builder(List<String> command) {
        List<String> all = new ArrayList<>();
        if (isRoot()) {
            all.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
        }
        all.addAll(command);
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .directory(Path.of(System.getProperty("java.io.tmpdir")).toFile());
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Copies a directory with all its attributes. */
    static void copy(Path from, Path to) throws IOException {
        if (await(new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                        .inheritIO()
                        .start())
                != 0) {
            throw new IOException("Can't copy " + from);
        }
    }

    /** Gives a file, or a directory with all that is in it, to the server's user. */
    static void handOver(Path path) throws IOException {
        if (isRoot()) {
            Process chown = new ProcessBuilder("chown", "-R", NOBODY + ":" + NOBODY, path.toString())
                    .inheritIO()
                    .start();
            if (await(chown) != 0) {
                throw new IOException("Can't hand over " + path);
            }
        }
    }

    private void read(String readyLine) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                keep(line);
                if (line.contains(readyLine)) {
                    ready.countDown();
                }
            }
        } catch (IOException e) {
            keep("the log broke off: " + e);
        } finally {
            logEnded.countDown();
            ready.countDown();
        }
    }

    private void keep(String line) {
        synchronized (log) {
            log.addLast(line);
            if (log.size() > KEPT_LINES) {
                log.removeFirst();
            }
        }
    }

    /** Returns the last lines of the log. */
    String log() {
        synchronized (log) {
            return String.join("\n", log);
        }
    }

    private void awaitReady() throws IOException {
        if (!await(ready) || logEnded.getCount() == 0) {
            killAll();
            throw new IOException("The server did not start:\n" + log());
        }
    }

    /** Ends the server in order: waits for no client, but leaves its files clean. */
    void stop() throws IOException {
        signal("INT", List.of(process.toHandle()));
        awaitEnd();
    }

    /** Ends all processes of the server with SIGKILL, as a crash of the machine would, but for what the disk's cache holds. */
    void killAll() throws IOException {
        List<ProcessHandle> family = stoppedFamily();
        family.forEach(ProcessHandle::destroyForcibly);
        awaitEnd();
        for (ProcessHandle member : family) {
            try {
                member.onExit().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                throw new IOException("Process " + member.pid() + " does not end", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted", e);
            }
        }
    }

    /** As {@link #killAll}, without waiting. */
    void destroy() {
        family().forEach(ProcessHandle::destroyForcibly);
    }

    /** Stops the time for all processes of the server; connections stay, nothing answers. */
    void freeze() throws IOException {
        signal("STOP", stoppedFamily());
    }

    /** Stops the first process, so that it starts no others, and returns all that there are. */
    private List<ProcessHandle> stoppedFamily() throws IOException {
        signal("STOP", List.of(process.toHandle()));
        return family();
    }

    void thaw() throws IOException {
        signal("CONT", family());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    private List<ProcessHandle> family() {
        List<ProcessHandle> family = new ArrayList<>(List.of(process.toHandle()));
        process.descendants().forEach(family::add);
        return family;
    }

    private static void signal(String signal, List<ProcessHandle> family) throws IOException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        family.stream().filter(ProcessHandle::isAlive).forEach(member -> command.add(String.valueOf(member.pid())));
        if (command.size() > 2) {
            // A child may end meanwhile, so that the result says nothing.
            await(new ProcessBuilder(command).redirectErrorStream(true).start());
        }
    }

    private void awaitEnd() throws IOException {
        await(process);
        await(logEnded);
    }

    private static int await(Process process) throws IOException {
        try {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("Process " + process.pid() + " did not end in " + TIMEOUT_SECONDS + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    private static boolean await(CountDownLatch latch) throws IOException {
        try {
            return latch.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }
}
