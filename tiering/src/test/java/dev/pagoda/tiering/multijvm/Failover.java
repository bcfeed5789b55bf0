package dev.pagoda.tiering.multijvm;

import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The end of one history of some shards and the beginning of the next, on a server that has not received everything.
 *
 * @param shardOf tells the shard of a key
 * @param survived the last version that the new master had received, by shard; those that are not in it went on as before
 * @param killedNanos when the old master had ended, on the monotonic clock; it answers nobody afterwards
 * @param promotedNanos a moment after which the new master has become one, and before which all copies have lost their trust
 * @param killedMicros as {@code killedNanos}, in microseconds since 1970; versions of the new history are greater
 */
record Failover(
        ToIntFunction<String> shardOf,
        Map<Integer, Long> survived,
        long killedNanos,
        long promotedNanos,
        long killedMicros) {

    boolean concerns(String key) {
        return survived.containsKey(shardOf.applyAsInt(key));
    }

    /** Returns whether a state of {@code key} was lost. */
    boolean isLost(String key, long version) {
        Long last = survived.get(shardOf.applyAsInt(key));
        return last != null && version > last && version <= killedMicros;
    }

    /** Returns whether a call belongs to the time after the failover; one that was under way all the time may have seen either side. */
    boolean precedes(Event event) {
        boolean sawTheLost = event.beginNanos() < killedNanos && isLost(event.key(), event.version());
        return event.endNanos() > promotedNanos && !sawTheLost;
    }

    /** Returns how many writes that were acknowledged are lost. */
    long lost(List<Event> events) {
        return events.stream()
                .filter(event -> event.kind() == Event.Kind.PUT || event.kind() == Event.Kind.REMOVED)
                .filter(event -> isLost(event.key(), event.version()))
                .count();
    }

    /** Returns how many writes were acknowledged afterwards. */
    long acknowledgedAfter(List<Event> events) {
        return events.stream()
                .filter(event -> event.kind() == Event.Kind.PUT || event.kind() == Event.Kind.REMOVED)
                .filter(event -> concerns(event.key()) && event.version() > killedMicros)
                .count();
    }
}
