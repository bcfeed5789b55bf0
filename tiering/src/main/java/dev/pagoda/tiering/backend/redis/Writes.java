package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Write;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes of single keys, of many, and of whole caches. Thread-safe.
 *
 * <p>Every request carries a deadline on the server's clock, which is not after the moment at which its sender gives up waiting. A request
 * that lay in a queue for longer does nothing, so it can't be put over what was written since.
 */
final class Writes {
    private static final int MOST_STEPS = 1_000;
    private static final int MOST_BYTES = 4 << 20;
    private static final int HEAD = 9;
    private static final int FIRST_KEY = 3;
    private static final int FIRST_PARAMETERS = 2;
    private static final byte[][] NONE = {};
    private static final int OK = 0;
    private static final int LATE = 1;
    private static final int FOREIGN_INDEX = 3;
    private static final int ATTEMPTS = 3;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Cache cache;

    Writes(Cache cache) {
        this.cache = cache;
    }

    /** Carries out one step. */
    Step.Result write(Step step) {
        int shard = cache.keyspace().shard(step.key());
        return await(new Part(shard, List.of(0), List.of(step))).get(0);
    }

    /** Carries out steps, each on its own; those of one key in their order. */
    List<Step.Result> write(List<Step> steps) {
        Step.Result[] results = new Step.Result[steps.size()];
        Progress progress = new Progress(cache.connections().failures());
        for (List<Part> round : rounds(steps)) {
            write(round, progress, results);
            progress.check();
        }
        return List.of(results);
    }

    private void write(List<Part> round, Progress progress, Step.Result[] results) {
        long deadline = cache.connections().stepDeadline();
        Keyspace keyspace = cache.keyspace();
        List<@Nullable Call<List<Object>>> calls = new ArrayList<>(round.size());
        for (Part part : round) {
            calls.add(progress.send(() -> send(part, keyspace, deadline)));
        }
        for (int i = 0; i < round.size(); i++) {
            Part part = round.get(i);
            Call<List<Object>> call = calls.get(i);
            progress.await(call, () -> await(part, keyspace, Objects.requireNonNull(call), deadline), done -> {
                for (int j = 0; j < done.size(); j++) {
                    results[part.places().get(j)] = done.get(j);
                }
            });
        }
    }

    /** The steps that are sent to one shard in one request, with their places in the batch. */
    private record Part(int shard, List<Integer> places, List<Step> steps) {
        /** Returns whether the steps differ in key and value alone, and all of them in their keys. */
        boolean isUniform() {
            Step first = steps.get(0);
            if (steps.size() == 1) {
                return true;
            }
            Set<Bytes> keys = new HashSet<>(2 * steps.size());
            for (Step step : steps) {
                if (!step.isLike(first) || !keys.add(step.key())) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Divides a batch by shard, and each shard's steps by number and size; a round holds at most one part of each shard. */
    private List<List<Part>> rounds(List<Step> steps) {
        List<List<Part>> rounds = new ArrayList<>();
        int shards = cache.keyspace().shards();
        @Nullable Part[] open = new Part[shards];
        int[] counts = new int[shards];
        int[] bytes = new int[shards];
        for (int place = 0; place < steps.size(); place++) {
            Step step = steps.get(place);
            int shard = cache.keyspace().shard(step.key());
            Part part = open[shard];
            if (part == null || part.steps().size() == MOST_STEPS || bytes[shard] + step.size() > MOST_BYTES) {
                part = new Part(shard, new ArrayList<>(), new ArrayList<>());
                open[shard] = part;
                bytes[shard] = 0;
                if (rounds.size() == counts[shard]) {
                    rounds.add(new ArrayList<>());
                }
                rounds.get(counts[shard]++).add(part);
            }
            bytes[shard] += step.size();
            part.places().add(place);
            part.steps().add(step);
        }
        return rounds;
    }

    private Call<List<Object>> send(Part part, Keyspace keyspace, long deadline) {
        int shard = part.shard();
        List<Step> steps = part.steps();
        byte[][] keys = new byte[FIRST_KEY + steps.size()][];
        keys[0] = keyspace.layout().control(shard);
        keys[1] = keyspace.control(shard);
        keys[2] = keyspace.index(shard);
        boolean uniform = part.isUniform();
        int parameters = uniform ? 1 : steps.size();
        byte[][] arguments = new byte[FIRST_PARAMETERS + parameters + steps.size()][];
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            keys[FIRST_KEY + i] = keyspace.entry(shard, step.key());
            arguments[FIRST_PARAMETERS + parameters + i] = step.value().unsafeArray();
        }
        for (int i = 0; i < parameters; i++) {
            arguments[FIRST_PARAMETERS + i] = steps.get(i).parameters();
        }
        arguments[0] = head(keyspace, shard, deadline, uniform ? keys : NONE);
        arguments[1] = keyspace.layout().channel();
        return cache.connections().write(deadline, Script.WRITE, keys, arguments);
    }

    /**
     * Returns what stands for all steps.
     *
     * @param keys of uniform steps: their lengths are a part of the message about them
     */
    private byte[] head(Keyspace keyspace, int shard, long deadline, byte[][] keys) {
        byte[] address = keyspace.address(shard);
        int lengths = keys.length > FIRST_KEY + 1 ? keys.length - FIRST_KEY : 0;
        ByteBuffer head = ByteBuffer.allocate(HEAD + address.length + Integer.BYTES * lengths);
        StoredForm.putInstant(head, serverDeadline(shard, deadline));
        head.putShort((short) keyspace.prefix(shard).length).put((byte) (keyspace.isIndexed() ? 1 : 0));
        head.put(address);
        for (int i = 0; i < lengths; i++) {
            head.putInt(keys[FIRST_KEY + i].length);
        }
        return head.array();
    }

    /** Returns the instant on the server's clock that is surely not after {@code deadline}. */
    long serverDeadline(int shard, long deadline) {
        long now = cache.clocks().earliestMillis(shard);
        return now + (deadline - System.nanoTime()) / NANOS_PER_MILLI;
    }

    private List<Step.Result> await(Part part) {
        long deadline = cache.connections().deadline();
        Keyspace keyspace = cache.keyspace();
        return await(part, keyspace, send(part, keyspace, deadline), deadline);
    }

    /** Waits for the answer; a request that did nothing is sent again. */
    private List<Step.Result> await(Part part, Keyspace keyspace, Call<List<Object>> call, long deadline) {
        List<Object> answer = settle(part.shard(), keyspace, call, deadline, used -> send(part, used, deadline));
        List<Step.Result> results = new ArrayList<>(part.steps().size());
        for (int i = 0; i < part.steps().size(); i++) {
            Step step = part.steps().get(i);
            Step.Result result = Step.Result.parse(step, (byte[]) answer.get(0), answer.get(i + 1));
            results.add(result);
            count(step, result);
        }
        return results;
    }

    /** Sends a request anew with the keyspace as it is now. */
    @FunctionalInterface
    interface Resend {
        Call<List<Object>> send(Keyspace keyspace);
    }

    /** Waits for the answer of a script; what did nothing, since it came late or the cache's record was gone, is sent again. */
    List<Object> settle(int shard, Keyspace first, Call<List<Object>> sent, long deadline, Resend resend) {
        Keyspace keyspace = first;
        Call<List<Object>> call = sent;
        List<Object> answer = call.await();
        for (int attempt = 1; status(answer) != OK; attempt++) {
            boolean late = status(answer) == LATE;
            if (status(answer) == FOREIGN_INDEX) {
                throw cache.foreignIndex();
            }
            if (attempt == ATTEMPTS) {
                throw late ? tooLate() : cache.droppedError();
            }
            if (late) {
                cache.clocks().forget(shard);
            } else {
                cache.renew(keyspace);
                keyspace = cache.keyspace();
            }
            call = resend.send(keyspace);
            answer = call.await();
        }
        cache.connections().awaitReplicas(call, deadline);
        return answer;
    }

    private static int status(List<Object> answer) {
        return ((byte[]) answer.get(0))[0];
    }

    private static StoreException tooLate() {
        return new StoreException(
                ErrorCode.UNAVAILABLE, "A write reached its server after its deadline, so it was not carried out");
    }

    private void count(Step step, Step.Result result) {
        Outcome outcome = result.outcome();
        if (result.shown() == Step.Result.Shown.EXPIRED) {
            cache.expired(step.key(), result.form());
        }
        if (outcome == Outcome.REMOVED || outcome == Outcome.EXPIRED) {
            cache.removals.increment();
        } else if (outcome != null && outcome.stored() && step.kind() == Step.Kind.PUT) {
            cache.writes.increment();
        }
    }

    /** Returns what the caller of a put or a removal is told. */
    Write<Bytes> told(Step step, Step.Result result) {
        Outcome outcome = result.outcome();
        if (outcome == null) {
            throw cache.damage();
        }
        Entry<Bytes> stored = outcome.stored() ? result.stored(step.value()) : null;
        Entry<Bytes> previous = result.shown() == Step.Result.Shown.PREVIOUS ? cache.decode(result.form()) : null;
        return new Write<>(outcome, result.version(), stored, previous);
    }

    /** Makes all entries absent. */
    void clear() {
        Keyspace keyspace = cache.keyspace();
        long deadline = cache.connections().deadline();
        IntFunction<Resend> requests = shard -> used -> sendClear(used, shard, deadline);
        Progress progress = new Progress(cache.connections().failures());
        List<@Nullable Call<List<Object>>> calls = new ArrayList<>();
        for (int shard = 0; shard < keyspace.shards(); shard++) {
            Resend request = requests.apply(shard);
            calls.add(progress.send(() -> request.send(keyspace)));
        }
        for (int i = 0; i < calls.size(); i++) {
            int shard = i;
            Call<List<Object>> call = calls.get(shard);
            progress.await(
                    call,
                    () -> settle(shard, keyspace, Objects.requireNonNull(call), deadline, requests.apply(shard)),
                    answer -> {});
        }
        progress.check();
    }

    private Call<List<Object>> sendClear(Keyspace keyspace, int shard, long deadline) {
        return cache.connections()
                .write(
                        deadline,
                        Script.CLEAR,
                        names(keyspace, shard),
                        String.valueOf(serverDeadline(shard, deadline)).getBytes(StandardCharsets.US_ASCII),
                        keyspace.layout().channel(),
                        keyspace.address(shard),
                        keyspace.garbagePrefix(shard));
    }

    static byte[][] names(Keyspace keyspace, int shard) {
        return new byte[][] {
            keyspace.layout().control(shard), keyspace.control(shard), keyspace.index(shard), keyspace.garbage(shard)
        };
    }
}
