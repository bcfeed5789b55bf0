package dev.pagoda.tiering.backend.mvstore.crash;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.backend.mvstore.MvStoreBackend;
import dev.pagoda.tiering.backend.mvstore.ProgressListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Compares what a file holds after a crash with what its writers were told.
 *
 * <p>A key that one writer writes must be as it was after one of its writes: not before the last one that was promised, and not before any that
 * came earlier, in the same cache, than another one that is there. Keys that several write are compared by version. What one transaction wrote
 * in several caches is there as a whole. No version that was acknowledged is drawn again.
 */
final class Audit {
    private final State before;
    private final History history;
    private final Predicate<History.Operation> promised;
    private final State after;
    private final List<String> problems;
    private final List<History.Operation> lost = new ArrayList<>();

    /**
     * What an audit found.
     *
     * @param acknowledged writes
     * @param lostWrites of these, promised or not
     * @param problems what should not be
     * @param state of the file
     */
    record Report(long acknowledged, List<History.Operation> lostWrites, List<String> problems, State state) {
        int lost() {
            return lostWrites.size();
        }

        /** Returns for how long the oldest lost write had been acknowledged at {@code millis}. */
        long ageOfOldestLost(long millis) {
            return lostWrites.stream()
                    .mapToLong(operation -> millis - operation.millis)
                    .max()
                    .orElse(0);
        }
    }

    private Audit(State before, History history, Predicate<History.Operation> promised, State after) {
        this.before = before;
        this.history = history;
        this.promised = promised;
        this.after = after;
        this.problems = new ArrayList<>(history.problems());
    }

    static Report of(State before, History history, Predicate<History.Operation> promised, MvStoreBackend backend) {
        Audit audit = new Audit(before, history, promised, State.of(backend));
        audit.checkValues();
        audit.checkOwnKeys();
        audit.checkSharedKeys();
        audit.checkVersions(backend);
        if (!backend.verify(ProgressListener.NONE).isSound()) {
            audit.problems.add("the file is damaged");
        }
        return new Report(history.acknowledged(), audit.lost, audit.problems, audit.after);
    }

    private void checkValues() {
        after.entries().forEach((place, stored) -> {
            History.Operation writer = history.operation(stored.id());
            if (writer == null && stored.id() != before.idAt(place)) {
                problems.add("nobody wrote what is at " + place + ": " + stored);
            } else if (writer != null
                    && writer.isAcknowledged()
                    && place.cache() == writer.place.cache()
                    && writer.version != stored.version()) {
                problems.add("the version differs at " + place);
            }
        });
    }

    private void checkOwnKeys() {
        Map<List<Integer>, Long> newest = newestByWriterAndCache();
        history.byPlace().forEach((place, operations) -> {
            if (place.isOwn() && !operations.isEmpty()) {
                int writer = CrashWriter.writerOf(operations.get(0).id);
                checkOwnKey(place, operations, newest.getOrDefault(List.of(writer, place.cache()), 0L));
            }
        });
        before.entries().forEach((place, stored) -> {
            if (place.isOwn() && history.at(place).isEmpty() && after.idAt(place) != stored.id()) {
                problems.add("what was there before is gone at " + place);
            }
        });
    }

    private Map<List<Integer>, Long> newestByWriterAndCache() {
        Map<List<Integer>, Long> newest = new HashMap<>();
        after.entries()
                .forEach((place, stored) -> newest.merge(
                        List.of(CrashWriter.writerOf(stored.id()), place.cache()), stored.id(), Math::max));
        return newest;
    }

    /** @param newest the newest write of the same writer in the same cache that is there */
    private void checkOwnKey(Place place, List<History.Operation> operations, long newest) {
        int applied = lastThatExplains(after.idAt(place), before.idAt(place), operations);
        for (int i = 0; i < operations.size(); i++) {
            History.Operation operation = operations.get(i);
            if (i > applied && promised.test(operation)) {
                problems.add("a promised write is lost at " + place + ": " + operation.id);
            } else if (i > applied && operation.id < newest) {
                problems.add("a write is lost at " + place + ", a later one of its writer is not");
            }
            if (i > applied && operation.isAcknowledged()) {
                lost.add(operation);
            }
        }
    }

    /** Returns the last operation after which a key is as it is, -1 for before all of them, -2 if there is none. */
    private static int lastThatExplains(long found, long foundBefore, List<History.Operation> operations) {
        for (int i = operations.size() - 1; i >= 0; i--) {
            History.Operation operation = operations.get(i);
            if (found == 0 ? operation.kind == Line.Kind.REMOVE : operation.id == found) {
                return i;
            }
        }
        return found == foundBefore ? -1 : -2;
    }

    private void checkSharedKeys() {
        Set<Place> shared = new HashSet<>(history.byPlace().keySet());
        shared.addAll(before.entries().keySet());
        shared.removeIf(place -> place.isOwn() || place.cache() != 0);
        shared.forEach(place -> {
            long version = after.versionAt(place);
            if (version < before.versionAt(place)) {
                problems.add("the version went back at " + place);
            }
            for (History.Operation operation : history.at(place)) {
                if (promised.test(operation) && version < operation.version) {
                    problems.add("a promised write is lost at " + place + ": " + operation.id);
                }
                if (operation.isAcknowledged() && version < operation.version) {
                    lost.add(operation);
                }
            }
            for (int cache = 1; cache < CrashWriter.CACHES && !place.equals(Place.counter()); cache++) {
                if (after.idAt(place) != after.idAt(place.in(cache))) {
                    problems.add("half of a transaction is there at " + place);
                }
            }
        });
    }

    private void checkVersions(Backend backend) {
        long highest = 0;
        for (List<History.Operation> operations : history.byPlace().values()) {
            for (History.Operation operation : operations) {
                highest = Math.max(highest, operation.version);
            }
        }
        for (State.Stored stored : after.entries().values()) {
            highest = Math.max(highest, stored.version());
        }
        Place place = new Place(0, "probe");
        long drawn = backend.open(CacheSpec.of("probe"))
                .put(place.bytes(), StampedValue.of(0, place), PutOptions.ETERNAL)
                .version();
        if (drawn <= highest) {
            problems.add("a version is drawn again");
        }
    }
}
