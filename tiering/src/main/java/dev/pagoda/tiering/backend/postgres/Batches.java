package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Mutation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts a batch into parts, each of which one statement can carry out: no key twice, no more than fits, sorted by key, so that two batches
 * that lock rows of each other's do not wait in a circle.
 */
final class Batches {
    private static final int ROWS = 1_000;
    private static final long BYTES = 8L << 20;

    private Batches() {}

    /** A mutation with its place in the batch. */
    record Item(int ordinal, Mutation<Bytes, Bytes> mutation) {
        private long bytes() {
            return mutation.key().length()
                    + (mutation instanceof Mutation.Put<Bytes, Bytes> put
                            ? put.value().length()
                            : 0L);
        }
    }

    /** Returns the parts in the order in which they have to be carried out. */
    static List<List<Item>> parts(List<? extends Mutation<Bytes, Bytes>> batch) {
        List<List<Item>> parts = new ArrayList<>();
        for (List<Item> round : rounds(batch)) {
            round.sort(Comparator.comparing(item -> item.mutation().key()));
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
