package dev.pagoda.tck;

import dev.pagoda.tiering.StoreStats;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Adds up what the tiers of all caches of a run have counted, which each cache logs when it closes, and leaves it in the file that the system
 * property {@value #FILE} names.
 */
public final class TierCounters extends Handler implements TestExecutionListener {
    static final String FILE = "pagoda.tck.tiers";

    /** Held here since the logging library forgets the levels of loggers that nobody holds. */
    private final Logger logger = Logger.getLogger("dev.pagoda.jcache.PagodaCache");

    private final Map<String, long[]> totals = new TreeMap<>();

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        if (System.getProperty(FILE) != null) {
            logger.setLevel(Level.FINE);
            logger.addHandler(this);
        }
    }

    @Override
    public synchronized void publish(LogRecord record) {
        Object[] parameters = record.getParameters();
        if (parameters != null && parameters.length == 3 && parameters[2] instanceof StoreStats stats) {
            long[] sum = totals.computeIfAbsent((String) parameters[1], tier -> new long[5]);
            sum[0]++;
            sum[1] += stats.hits();
            sum[2] += stats.misses();
            sum[3] += stats.writes();
            sum[4] += stats.removals();
        }
    }

    @Override
    public synchronized void testPlanExecutionFinished(TestPlan plan) {
        String file = System.getProperty(FILE);
        if (file == null) {
            return;
        }
        Properties lines = new Properties();
        totals.forEach((tier, sum) -> {
            lines.setProperty(tier + ".hits", Long.toString(sum[1]));
            lines.setProperty(tier + ".misses", Long.toString(sum[2]));
            lines.setProperty(tier + ".writes", Long.toString(sum[3]));
            System.out.printf(
                    "tier %s of %d caches: %d hits, %d misses, %d writes, %d removals%n",
                    tier, sum[0], sum[1], sum[2], sum[3], sum[4]);
        });
        try (OutputStream out = Files.newOutputStream(Path.of(file))) {
            lines.store(out, "What the tiers counted");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
