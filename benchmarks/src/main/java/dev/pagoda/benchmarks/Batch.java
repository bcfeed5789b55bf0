package dev.pagoda.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** A thread's sequence of batches: 100 distinct keys each, drawn evenly, with values of 100 B. */
@State(Scope.Thread)
public class Batch {
    private static final int SIZE = 100;
    private static final int COUNT = 1 << 10;

    private final List<Map<String, byte[]>> batches = new ArrayList<>();
    private int next;

    /** Draws the batches. */
    @Setup
    public void draw(ThreadParams thread) {
        Random random = new Random(thread.getThreadIndex());
        String[] keys = Workload.keys(Workload.KEYS);
        for (int i = 0; i < COUNT; i++) {
            Map<String, byte[]> batch = new LinkedHashMap<>();
            while (batch.size() < SIZE) {
                batch.put(keys[random.nextInt(keys.length)], Kind.BYTES.create(i));
            }
            batches.add(batch);
        }
    }

    Map<String, byte[]> next() {
        return batches.get(next++ & (COUNT - 1));
    }

    /** Divides keys into batches, with a value for each. */
    static List<Map<String, byte[]>> partition(String[] keys) {
        List<Map<String, byte[]>> batches = new ArrayList<>();
        for (int i = 0; i < keys.length; i++) {
            if (i % SIZE == 0) {
                batches.add(new LinkedHashMap<>());
            }
            batches.get(batches.size() - 1).put(keys[i], Kind.BYTES.create(i));
        }
        return batches;
    }
}
