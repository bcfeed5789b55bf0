package dev.pagoda.tiering.multijvm;

import java.util.ArrayList;
import java.util.List;

/**
 * The unbroken histories of a run, which its failovers divide.
 *
 * @param failovers in their order
 */
record Epochs(List<Failover> failovers) {
    /** The run of one history. */
    static final Epochs ONE = new Epochs(List.of());

    /**
     * The calls for one key in one epoch.
     *
     * @param earlier calls of the epochs before whose effects are still there
     * @param events the calls of this epoch
     */
    record Part(List<Event> earlier, List<Event> events) {}

    /** Returns the calls of a key by epoch. */
    List<Part> divide(String key, List<Event> of) {
        List<Failover> own =
                failovers.stream().filter(each -> each.concerns(key)).toList();
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i <= own.size(); i++) {
            int epoch = i;
            List<Failover> before = own.subList(0, epoch);
            parts.add(new Part(
                    of.stream()
                            .filter(event -> epoch(own, event) < epoch)
                            .filter(event ->
                                    before.stream().noneMatch(failover -> failover.isLost(key, event.version())))
                            .toList(),
                    of.stream().filter(event -> epoch(own, event) == epoch).toList()));
        }
        return parts;
    }

    private static int epoch(List<Failover> failovers, Event event) {
        return (int) failovers.stream()
                .takeWhile(failover -> failover.precedes(event))
                .count();
    }

    /** Returns how many acknowledged writes the servers have lost. */
    long lost(List<Event> events) {
        return failovers.stream().mapToLong(failover -> failover.lost(events)).sum();
    }
}
