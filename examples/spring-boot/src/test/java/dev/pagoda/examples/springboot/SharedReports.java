package dev.pagoda.examples.springboot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The application with a method that takes as long as the test wants, in a JVM of its own: it says {@code COMPUTING} when the method runs, which
 * then returns the next line of the input.
 */
final class SharedReports implements AutoCloseable {
    private static final BufferedReader INPUT =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private static final String SAID = "> ";

    private final Process process;
    private final BufferedReader output;

    private SharedReports(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Costs much, so it is to run once, however many ask. Not found by a scan, since it is no part of the application. */
    static class Reports {
        @Cacheable(cacheNames = "reports", sync = true)
        public String yearly(int year) {
            say("COMPUTING");
            return read();
        }
    }

    /** Starts the application with the profile for Redis and {@code environment}, and waits until it runs. */
    static SharedReports start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SharedReports.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        SharedReports started = new SharedReports(builder.start());
        started.says("READY");
        return started;
    }

    /** For each line that names a year, says {@code GOT} and its report. */
    public static void main(String... arguments) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, Reports.class)
                .web(WebApplicationType.NONE)
                .run("--spring.profiles.active=redis", "--spring.main.banner-mode=off", "--logging.level.root=warn")) {
            Reports reports = context.getBean(Reports.class);
            say("READY");
            for (String year = read(); year != null; year = read()) {
                say("ASKED");
                say("GOT " + reports.yearly(Integer.parseInt(year)));
            }
        }
    }

    private static void say(String line) {
        System.out.println(SAID + line);
    }

    private static String read() {
        try {
            return INPUT.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the next thing that it says, which must be {@code line}. */
    SharedReports says(String line) throws IOException {
        String said = output.readLine();
        while (said != null && !said.startsWith(SAID)) {
            said = output.readLine();
        }
        if (!Objects.equals(said, SAID + line)) {
            throw new AssertionError("The process said " + said + ", not " + line);
        }
        return this;
    }

    SharedReports hears(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return this;
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
