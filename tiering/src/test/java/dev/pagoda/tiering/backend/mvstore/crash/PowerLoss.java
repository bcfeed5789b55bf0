package dev.pagoda.tiering.backend.mvstore.crash;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.mvstore.MvStoreBackend;
import dev.pagoda.tiering.backend.mvstore.MvStoreBackendFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Round after round of writers at work on a file, which is cut off from power at many moments of each round, the closing included. Each cut is
 * opened again and audited; one of them is what the next round goes on with, so that power is also lost after a process died, after a recovery,
 * and after a proper end. Not thread-safe.
 */
final class PowerLoss {
    private static final List<PowerDisk.Loss> LOSSES = List.of(PowerDisk.Loss.values());
    private static final int CUTS = 24;
    private static final int OPENING_CUTS = 8;
    private static final int CLOSING_CUTS = 12;
    private static final int TRUNCATION_CUTS = 12;
    private static final int ROUNDS_OF_A_FILE = 4;
    private static final long PACE_NANOS = 100_000;
    private static final long ROUND_MILLIS = 1_500;
    private static final long CLOCK_SET_BACK_MILLIS = 3_600_000;

    private final String sync;
    private final Set<String> ignored;
    private final Random random;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> forcedFrom = new TreeSet<>();
    private final Map<PowerDisk.Loss, Integer> cutsByLoss = new EnumMap<>(PowerDisk.Loss.class);
    private long acknowledged;
    private long lost;
    private int cuts;
    private int round;

    private PowerDisk disk;
    private State state = State.empty();

    /**
     * A disk at one moment, and the lines of the journal before and after it was looked at.
     *
     * @param settled whether something was forced in this round: until then, what the process before had written and not forced may still go, of
     *     which the journal of this round knows nothing
     */
    private record Cut(PowerDisk disk, int linesBefore, int linesAfter, boolean settled) {}

    /** @param ignored the places in the code whose forces do nothing */
    PowerLoss(String sync, Set<String> ignored, long seed) {
        this.sync = sync;
        this.ignored = ignored;
        this.random = new Random(seed);
        this.disk = new PowerDisk(ignored);
    }

    /** Goes on until there were {@code wanted} cuts, or something went wrong. */
    void run(int wanted) throws InterruptedException {
        while (cuts < wanted && problems.isEmpty()) {
            round++;
            new Round().run();
        }
    }

    List<String> problems() {
        return problems;
    }

    int cuts() {
        return cuts;
    }

    /** Returns the places in the code that forced something. */
    Set<String> forcedFrom() {
        return forcedFrom;
    }

    /** Returns figures in words. */
    String summary() {
        return "power loss, " + sync + ": " + round + " rounds, " + cuts + " cuts " + cutsByLoss + ", " + acknowledged
                + " acknowledged writes, " + lost + " of them lost";
    }

    private Map<String, String> options() {
        return Map.of(
                "sync", sync,
                "syncInterval", "20",
                "cacheSize", "1",
                "dirtyLimit", "1",
                "closeCompaction", round % 2 == 0 ? "500" : "0");
    }

    private MvStoreBackend open(String path, Clock clock) {
        return (MvStoreBackend)
                new MvStoreBackendFactory().open(new BackendSettings("disk", "mvstore:" + path, options(), clock));
    }

    /** The machine's clock, set back by some time. */
    private record LateClock(long behindMillis) implements Clock {
        @Override
        public long millis() {
            return Clock.system().millis() - behindMillis;
        }

        @Override
        public long nanos() {
            return Clock.system().nanos();
        }
    }

    /** One time that the file is open. */
    private final class Round implements PowerDisk.Observer {
        private final Journal journal = new Journal();
        private final List<Cut> taken = new ArrayList<>();
        private final CountDownLatch enough = new CountDownLatch(CUTS);
        private volatile boolean closing;
        private volatile boolean stopped;
        private volatile boolean settled;
        private boolean truncated;
        private int truncations;
        private long next;

        void run() throws InterruptedException {
            String path = PowerPath.mount("round" + random.nextLong(), disk);
            disk.observe(this);
            try (MvStoreBackend backend = open(path, Clock.system())) {
                work(backend);
                closing = true;
                journal.add(Line.flushing());
            }
            journal.add(Line.flushed());
            disk.observe(new PowerDisk.Observer() {});
            forcedFrom.addAll(disk.forcedFrom());
            PowerPath.unmount(path);
            taken.add(new Cut(disk.after(PowerDisk.Loss.NONE, random), journal.size(), journal.size(), true));
            audit();
        }

        private void work(MvStoreBackend backend) throws InterruptedException {
            List<Thread> threads = new ArrayList<>();
            for (int number = 0; number < CrashWriter.WRITERS; number++) {
                CrashWriter writer = new CrashWriter(number, round, backend, journal::add, random.nextLong());
                Thread thread = new Thread(() -> {
                    while (!stopped && writer.step()) {
                        LockSupport.parkNanos(PACE_NANOS);
                    }
                });
                threads.add(thread);
            }
            threads.forEach(Thread::start);
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ROUND_MILLIS);
            while (System.nanoTime() < end && !enough.await(10, TimeUnit.MILLISECONDS)) {
                if (sync.equals("manual") && random.nextInt(3) == 0) {
                    journal.add(Line.flushing());
                    backend.flush();
                    journal.add(Line.flushed());
                }
            }
            stopped = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }

        @Override
        public void beforeChange(PowerDisk written) {
            long now = System.nanoTime();
            if (truncated || (taken.size() < mostCuts() && isDue(now))) {
                truncated = false;
                next = now + random.nextInt(20_000_000);
                int linesBefore = journal.size();
                PowerDisk copy = written.after(PowerDisk.Loss.NONE, random);
                taken.add(new Cut(copy, linesBefore, journal.size(), settled));
                enough.countDown();
            }
        }

        private int mostCuts() {
            return truncations + (closing ? CUTS + CLOSING_CUTS : CUTS);
        }

        @Override
        public void afterTruncation() {
            if (truncations < TRUNCATION_CUTS) {
                truncations++;
                truncated = true;
            }
        }

        /** The beginning and the end of a round are looked at more closely. */
        private boolean isDue(long now) {
            if (closing) {
                return random.nextInt(3) == 0;
            }
            return random.nextBoolean() && (taken.size() < OPENING_CUTS || now >= next);
        }

        @Override
        public void afterForce(String place) {
            settled = true;
            if (place.equals("FileWriter.commit > sync")) {
                journal.add(Line.committed());
            }
        }

        /** Audits all cuts, and takes one of them for the next round. */
        private void audit() {
            int chosen = random.nextInt(taken.size());
            State nextState = state;
            for (int i = 0; i < taken.size() && problems.isEmpty(); i++) {
                PowerDisk.Loss loss =
                        taken.get(i).settled ? LOSSES.get(random.nextInt(LOSSES.size())) : PowerDisk.Loss.NONE;
                PowerDisk left = taken.get(i).disk.after(loss, random);
                PowerDisk unopened = left.after(PowerDisk.Loss.NONE, random);
                Audit.Report report = audit(taken.get(i), left, loss);
                if (i == chosen && report != null) {
                    nextState = report.state();
                    disk = unopened;
                }
            }
            state = nextState;
            if (random.nextInt(ROUNDS_OF_A_FILE) == 0) {
                state = State.empty();
                disk = new PowerDisk(ignored);
            }
        }

        private Audit.Report audit(Cut cut, PowerDisk left, PowerDisk.Loss loss) {
            String path = PowerPath.mount("cut" + random.nextLong(), left);
            cuts++;
            cutsByLoss.merge(loss, 1, Integer::sum);
            try (MvStoreBackend backend = open(path, new LateClock(CLOCK_SET_BACK_MILLIS))) {
                History history = History.of(journal.first(cut.linesAfter));
                Audit.Report report = Audit.of(state, history, promised(history, cut.linesBefore), backend);
                acknowledged += report.acknowledged();
                lost += report.lost();
                report.problems().forEach(problem -> problems.add(loss + ": " + problem));
                return report;
            } catch (StoreException e) {
                problems.add(loss + ": " + withCauses(e));
                return null;
            } finally {
                forcedFrom.addAll(left.forcedFrom());
                PowerPath.unmount(path);
            }
        }

        private static String withCauses(Throwable failure) {
            StringBuilder text = new StringBuilder(failure.toString());
            for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
                text.append(", since ").append(cause).append(" at ").append(cause.getStackTrace()[0]);
            }
            return text.toString();
        }

        private Predicate<History.Operation> promised(History history, int line) {
            int flush = history.lastFlushBefore(line);
            int safe = switch (sync) {
                case "every-write" -> line;
                case "interval" -> Math.max(flush, history.lastButOneCommitBefore(line));
                default -> flush;
            };
            return operation -> operation.line < safe;
        }
    }
}
