package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Clock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The clocks of the servers, one for each shard, as they can be told from here mostly without asking. Thread-safe. */
final class ServerClocks {
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long USABLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long MICROS_PER_MILLI = 1_000;

    private final Clock clock;
    private final Connections connections;
    private final Layout layout;
    private final AtomicReferenceArray<@Nullable Reading> readings;

    /**
     * How far the server's clock, in microseconds, is ahead of the monotonic one here: it was read between sending the question and
     * receiving the answer, so the difference lies between two bounds.
     */
    private record Reading(long least, long most, long readNanos) {
        Reading narrowedBy(Reading newer) {
            long low = Math.max(least, newer.least);
            long high = Math.min(most, newer.most);
            return low <= high ? new Reading(low, high, newer.readNanos) : newer;
        }
    }

    ServerClocks(Clock clock, Connections connections, Layout layout) {
        this.clock = clock;
        this.connections = connections;
        this.layout = layout;
        this.readings = new AtomicReferenceArray<>(layout.shards());
    }

    /** Asks all servers for their time. */
    void readAll() {
        long deadline = connections.deadline();
        long sent = clock.nanos();
        List<Call<List<Object>>> calls = java.util.stream.IntStream.range(0, layout.shards())
                .mapToObj(shard -> ask(shard, deadline))
                .toList();
        List<List<Object>> answers = Connections.awaitAll(calls);
        for (int shard = 0; shard < answers.size(); shard++) {
            learn(shard, answers.get(shard), sent);
        }
    }

    private Call<List<Object>> ask(int shard, long deadline) {
        return connections.run(deadline, Script.CLOCK, new byte[][] {layout.control(shard)});
    }

    /** Learns from an answer that begins with the server's time in microseconds, to a question that was sent at {@code sentNanos}. */
    void learn(int shard, List<Object> answer, long sentNanos) {
        long micros = Long.parseLong(new String((byte[]) answer.get(0), StandardCharsets.US_ASCII));
        long received = clock.nanos();
        Reading newer = new Reading(
                micros - TimeUnit.NANOSECONDS.toMicros(received),
                micros - TimeUnit.NANOSECONDS.toMicros(sentNanos),
                received);
        readings.accumulateAndGet(
                shard, newer, (before, given) -> before == null || given == null ? given : before.narrowedBy(given));
    }

    long nanos() {
        return clock.nanos();
    }

    /** Forgets what was learnt of a shard, whose clock turned out to be another one. */
    void forget(int shard) {
        readings.set(shard, null);
    }

    /** Returns an instant, in milliseconds since 1970, that the server's clock has surely reached. May ask the server. */
    long earliestMillis(int shard) {
        Reading reading = readings.get(shard);
        if (reading == null || clock.nanos() - reading.readNanos > FRESH_NANOS) {
            reading = refresh(shard, reading);
        }
        return millis(reading.least);
    }

    private Reading refresh(int shard, @Nullable Reading before) {
        long sent = clock.nanos();
        Call<List<Object>> call = ask(shard, connections.deadline());
        if (before != null && sent - before.readNanos <= USABLE_NANOS) {
            readings.set(shard, new Reading(before.least, before.most, sent));
            call.whenDone(answer -> learn(shard, answer, sent));
            return before;
        }
        learn(shard, call.await(), sent);
        Reading learnt = readings.get(shard);
        return learnt == null ? refresh(shard, null) : learnt;
    }

    /** Returns the server's time in milliseconds since 1970, as good as it is known; 0 if it is not. */
    long millis(int shard) {
        Reading reading = readings.get(shard);
        return reading == null ? 0 : millis(reading.least + (reading.most - reading.least) / 2);
    }

    private long millis(long difference) {
        return Math.floorDiv(TimeUnit.NANOSECONDS.toMicros(clock.nanos()) + difference, MICROS_PER_MILLI);
    }
}
