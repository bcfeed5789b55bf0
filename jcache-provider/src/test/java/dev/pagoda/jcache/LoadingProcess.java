package dev.pagoda.jcache;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.integration.CacheLoader;

/**
 * A JVM that gets one key through a loader. It says {@code LOADING} when the loader runs, which then returns the next line of its input, and
 * {@code GOT} with what it has got.
 */
final class LoadingProcess implements AutoCloseable {
    static final String CACHE = "loaded";

    private final Process process;
    private final BufferedReader output;

    private LoadingProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts it on the configuration in {@code file}. */
    static LoadingProcess start(Path file, String key) {
        try {
            return new LoadingProcess(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            LoadingProcess.class.getName(),
                            file.toString(),
                            key)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String... arguments) {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (PagodaCachingProvider provider = new PagodaCachingProvider()) {
            CacheManager manager =
                    provider.getCacheManager(Path.of(arguments[0]).toUri(), LoadingProcess.class.getClassLoader());
            Cache<String, String> cache = LoadLockIT.loading(manager, key -> {
                System.out.println("LOADING");
                return input.readLine();
            });
            System.out.println("GOT " + cache.get(arguments[1]));
        }
    }

    /** Waits for the next line of its output, which must be {@code line}. */
    LoadingProcess says(String line) throws IOException {
        String said = output.readLine();
        if (!Objects.equals(said, line)) {
            throw new AssertionError("The process said " + said + ", not " + line);
        }
        return this;
    }

    void loads(String value) throws IOException {
        process.getOutputStream().write((value + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Returns once all threads stand still, which takes a moment after the signal. */
    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
        await().ignoreExceptions().until(this::isFrozen);
    }

    private boolean isFrozen() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
        }
        return true;
    }

    void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** A loader that may throw what reading throws. */
    interface Loading extends CacheLoader<String, String> {
        String read(String key) throws IOException;

        @Override
        default String load(String key) {
            try {
                return read(key);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        default java.util.Map<String, String> loadAll(Iterable<? extends String> keys) {
            java.util.Map<String, String> loaded = new java.util.HashMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            return loaded;
        }
    }
}
