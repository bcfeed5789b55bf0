package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a batch into parts, each of which one statement can carry out: no key twice, no more than fits, one part after the other in the order
 * of keys, as the statements sort what they are given, so that two batches of one kind do not wait for each other in a circle. Plain puts beside
 * others may, where one inserts a key before a row that the other has locked first; the server then undoes one of the two statements,
 * and {@link Connections#write} sends it again.
 */
final class Batches {
    private static final int ROWS = 1_000;
    private static final long BYTES = 8L << 20;

    private Batches() {}

    /** A mutation with its place in the batch. */
    private record Item(int ordinal, Mutation<Bytes, Bytes> mutation) {
        private long bytes() {
            return mutation.key().length()
                    + (mutation instanceof Mutation.Put<Bytes, Bytes> put
                            ? put.value().length()
                            : 0L);
        }
    }

    /** Carries out a part of a batch. */
    @FunctionalInterface
    interface Statement {
        /**
         * Returns what each of {@code mutations} has done, null for one that is to be tried again.
         *
         * @param begun whether another part was carried out before
         */
        @Nullable
        Written[] run(List<Mutation<Bytes, Bytes>> mutations, boolean begun);
    }

    /**
     * Carries out a whole batch and returns what each mutation has done.
     *
     * @param settle notes what a mutation of a key has done
     */
    static List<Write<Bytes>> run(
            List<? extends Mutation<Bytes, Bytes>> batch,
            Statement statement,
            BiFunction<Bytes, Written, Write<Bytes>> settle) {
        @Nullable Write<Bytes>[] results = Requests.results(batch.size());
        boolean begun = false;
        for (List<Item> part : parts(batch)) {
            for (List<Item> open = part; !open.isEmpty(); begun = true) {
                open = run(
                        open,
                        begun,
                        statement,
                        (item, written) -> results[item.ordinal()] =
                                settle.apply(item.mutation().key(), written));
            }
        }
        return Arrays.asList(results);
    }

    /** Carries out a part and returns the mutations that are to be tried again. */
    private static List<Item> run(
            List<Item> part, boolean begun, Statement statement, BiConsumer<Item, Written> settle) {
        @Nullable
        Written[] written = statement.run(part.stream().map(Item::mutation).toList(), begun);
        List<Item> again = new ArrayList<>();
        for (int i = 0; i < written.length; i++) {
            Written one = written[i];
            if (one == null) {
                again.add(part.get(i));
            } else {
                settle.accept(part.get(i), one);
            }
        }
        return again;
    }

    /** Returns the parts in the order in which they have to be carried out. */
    private static List<List<Item>> parts(List<? extends Mutation<Bytes, Bytes>> batch) {
        List<List<Item>> parts = new ArrayList<>();
        for (List<Item> round : rounds(batch)) {
            if (!fits(round)) {
                round.sort(Comparator.comparing(item -> item.mutation().key()));
            }
            cut(round, parts);
        }
        return parts;
    }

    /** The n-th mutation of a key goes into the n-th round. */
    private static List<List<Item>> rounds(List<? extends Mutation<Bytes, Bytes>> batch) {
        List<List<Item>> rounds = new ArrayList<>();
        Map<Bytes, Integer> seen = new HashMap<>(2 * batch.size());
        for (int i = 0; i < batch.size(); i++) {
            int round = seen.merge(batch.get(i).key(), 1, Integer::sum) - 1;
            if (round == rounds.size()) {
                rounds.add(new ArrayList<>());
            }
            rounds.get(round).add(new Item(i, batch.get(i)));
        }
        return rounds;
    }

    private static boolean fits(List<Item> round) {
        return round.size() <= ROWS && round.stream().mapToLong(Item::bytes).sum() <= BYTES;
    }

    private static void cut(List<Item> round, List<List<Item>> parts) {
        List<Item> part = new ArrayList<>();
        long bytes = 0;
        for (Item item : round) {
            if (!part.isEmpty() && (part.size() == ROWS || bytes + item.bytes() > BYTES)) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(item);
            bytes += item.bytes();
        }
        parts.add(part);
    }
}
