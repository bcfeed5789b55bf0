package dev.pagoda.tiering.multijvm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that runs a {@link HistoryWorker}. */
final class WorkerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final Path log;
    private final Path errors;

    private WorkerProcess(Process process, Path log, Path errors) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.log = log;
        this.errors = errors;
    }

    /** Starts a worker and waits until it is ready. */
    static WorkerProcess start(Path directory, Path configuration, String cache, int number, long seed, long origin) {
        Path log = directory.resolve("worker-" + number + ".log");
        Path errors = directory.resolve("worker-" + number + ".err");
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx192m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            HistoryWorker.class.getName(),
                            configuration.toString(),
                            cache,
                            String.valueOf(number),
                            String.valueOf(seed),
                            log.toString(),
                            String.valueOf(origin))
                    .redirectError(errors.toFile())
                    .start();
            return new WorkerProcess(process, log, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line that begins with {@code word} and returns it. */
    String await(String word) {
        try {
            String line = output.readLine();
            while (line != null && !line.startsWith(word)) {
                line = output.readLine();
            }
            if (line == null) {
                throw new IllegalStateException(
                        "A worker ended before it said " + word + ": " + Files.readString(errors));
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void next() {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void freeze() {
        signal("-STOP");
    }

    void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<Event> events() {
        try {
            return Files.readAllLines(log).stream().map(Event::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
