package dev.pagoda.benchmarks.report;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Measures the processor time and the allocation of the threads that call the benchmark, and the processor time of the whole process, by
 * operation.
 *
 * <p>On an idle machine the processor time of an operation that does not wait is the time that it takes; on a busy one it leaves out the
 * time in which the thread did not run. What other threads do for the operation, as maintenance in the background and the collection of
 * garbage, is in the figure of the process alone. JMH makes an object of this class in each process.
 */
public final class CallerProfiler implements InternalProfiler {
    /** Metric: nanoseconds of processor time. */
    static final String TIME = "caller.time";
    /** Metric: bytes allocated. */
    static final String ALLOCATION = "caller.alloc";

    /** Metric: nanoseconds of processor time of all threads of the process. */
    static final String PROCESS_TIME = "process.time";

    private static final String CALLER = "jmh-worker";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long timeBefore;
    private long processTimeBefore;
    private long allocationBefore;

    @Override
    public String getDescription() {
        return "Processor time and allocation of the calling threads";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        timeBefore = sum(threads::getThreadCpuTime);
        processTimeBefore = process.getProcessCpuTime();
        allocationBefore = sum(threads::getThreadAllocatedBytes);
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double operations = result.getMetadata().getAllOps();
        double time = sum(threads::getThreadCpuTime) - timeBefore;
        double processTime = process.getProcessCpuTime() - processTimeBefore;
        double allocation = sum(threads::getThreadAllocatedBytes) - allocationBefore;
        return List.of(
                new ScalarResult(TIME, time / operations, "ns/op", AggregationPolicy.AVG),
                new ScalarResult(PROCESS_TIME, processTime / operations, "ns/op", AggregationPolicy.AVG),
                new ScalarResult(ALLOCATION, allocation / operations, "B/op", AggregationPolicy.AVG));
    }

    private long sum(LongUnaryOperator figure) {
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().contains(CALLER))
                .mapToLong(ThreadInfo::getThreadId)
                .map(figure)
                .sum();
    }
}
