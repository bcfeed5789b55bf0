package dev.pagoda.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final int COUNT = 1_000;

    @Test
    void makesTheSameDistinctKeysEachTime() {
        String[] keys = Workload.keys(COUNT);
        assertThat(keys).isEqualTo(Workload.keys(COUNT)).doesNotHaveDuplicates();
        assertThat(keys[0]).isNotSameAs(Workload.keys(COUNT)[0]);
    }

    @Test
    void asksForTheFirstKeyMostAndForTheTenthATenthAsOften() {
        String[] keys = Workload.keys(COUNT);
        String[] order = Workload.zipf(keys);
        double first = count(order, keys[0]);
        assertThat(first / count(order, keys[9])).isBetween(9.0, 10.5);
        assertThat(count(order, keys[COUNT - 1])).isPositive();
    }

    private static long count(String[] order, String key) {
        return Arrays.stream(order).filter(key::equals).count();
    }
}
