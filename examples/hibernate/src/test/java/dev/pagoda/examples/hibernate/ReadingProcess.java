package dev.pagoda.examples.hibernate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.hibernate.stat.Statistics;

/** A JVM that reads a book and runs a query again and again until it is told to stop, and then waits until it sees something. */
final class ReadingProcess implements AutoCloseable {
    private static final String SAID = "> ";
    private static final int ENTITIES_FOR_A_QUERY = 10;

    private final Process process;
    private final BufferedReader output;
    private String summary = "";

    /**
     * One reading.
     *
     * @param query whether it was of the query, else of the entity
     * @param begunNanos when it began
     * @param value the price, or how many books were found
     */
    record Reading(boolean query, long begunNanos, int value) {
        static Reading of(Library library, long id, boolean query) {
            long begun = System.nanoTime();
            int value = query
                    ? library.search(Genre.SCIENCE).size()
                    : Objects.requireNonNull(library.book(id)).getPrice().intValue();
            return new Reading(query, begun, value);
        }

        static Reading parse(String line) {
            String[] fields = line.split(" ", -1);
            return new Reading(Boolean.parseBoolean(fields[0]), Long.parseLong(fields[1]), Integer.parseInt(fields[2]));
        }

        @Override
        public String toString() {
            return query + " " + begunNanos + " " + value;
        }
    }

    private ReadingProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts it, and waits until it has read once. */
    static ReadingProcess start(Path directory, String redis, String database, String tiers, long id)
            throws IOException {
        Path own = Files.createDirectory(directory.resolve("reader"));
        ReadingProcess started = new ReadingProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReadingProcess.class.getName(),
                        own.toString(),
                        redis,
                        database,
                        tiers,
                        String.valueOf(id))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        started.next("READING");
        return started;
    }

    public static void main(String... arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = System.out;
        long id = Long.parseLong(arguments[4]);
        try (Library library = Libraries.onRedis(Path.of(arguments[0]), arguments[1], arguments[2], arguments[3])
                .open()) {
            List<Reading> readings = new ArrayList<>(List.of(Reading.of(library, id, true)));
            out.println(SAID + "READING");
            for (int i = 0; !input.ready(); i++) {
                readings.add(Reading.of(library, id, i % ENTITIES_FOR_A_QUERY == 0));
            }
            input.readLine();
            readings.forEach(reading -> out.println(SAID + reading));
            out.println(SAID + "DONE " + describe(library.statistics()));
            String wanted = input.readLine();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> (Reading.of(library, id, false).value() + " "
                                    + Reading.of(library, id, true).value())
                            .equals(wanted));
            out.println(SAID + "SEEN");
        }
    }

    private static String describe(Statistics statistics) {
        return statistics.getSecondLevelCacheHitCount() + " hits and " + statistics.getSecondLevelCacheMissCount()
                + " misses of entities, " + statistics.getQueryCacheHitCount() + " hits and "
                + statistics.getQueryCacheMissCount() + " misses of queries";
    }

    private String next(String word) throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(SAID)) {
            line = output.readLine();
        }
        if (line == null || !line.startsWith(SAID + word)) {
            throw new AssertionError("The process said " + line + ", not " + word);
        }
        return line.substring(SAID.length());
    }

    private void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    List<Reading> stopReading() throws IOException {
        tell("stop");
        List<Reading> readings = new ArrayList<>();
        String line = next("");
        while (!line.startsWith("DONE ")) {
            readings.add(Reading.parse(line));
            line = next("");
        }
        summary = line.substring("DONE ".length());
        return readings;
    }

    /** Returns what its Hibernate has counted, after {@link #stopReading}. */
    String summary() {
        return summary;
    }

    long hits() {
        return Long.parseLong(summary.substring(0, summary.indexOf(' ')));
    }

    /** Waits until it sees this price and that many books. */
    void awaits(int price, int found) throws IOException {
        tell(price + " " + found);
        next("SEEN");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
