package dev.pagoda.jcache.management;

import java.util.function.LongSupplier;
import javax.cache.management.CacheStatisticsMXBean;

/** {@link Statistics} as JMX shows them; times in microseconds. Thread-safe. */
public final class StatisticsBean implements CacheStatisticsMXBean {
    private final Statistics statistics;
    private final LongSupplier evictions;
    private volatile long evictionsBefore;

    /**
     * @param statistics what to show
     * @param evictions number of entries that the system of record gave up for lack of room, since it was opened
     */
    public StatisticsBean(Statistics statistics, LongSupplier evictions) {
        this.statistics = statistics;
        this.evictions = evictions;
        this.evictionsBefore = evictions.getAsLong();
    }

    @Override
    public void clear() {
        evictionsBefore = evictions.getAsLong();
        statistics.clear();
    }

    @Override
    public long getCacheHits() {
        return statistics.hitCount();
    }

    @Override
    public float getCacheHitPercentage() {
        return percentage(getCacheHits());
    }

    @Override
    public long getCacheMisses() {
        return statistics.missCount();
    }

    @Override
    public float getCacheMissPercentage() {
        return percentage(getCacheMisses());
    }

    @Override
    public long getCacheGets() {
        return getCacheHits() + getCacheMisses();
    }

    @Override
    public long getCachePuts() {
        return statistics.putCount();
    }

    @Override
    public long getCacheRemovals() {
        return statistics.removalCount();
    }

    @Override
    public long getCacheEvictions() {
        return evictions.getAsLong() - evictionsBefore;
    }

    @Override
    public float getAverageGetTime() {
        return statistics.gets().averageMicros();
    }

    @Override
    public float getAveragePutTime() {
        return statistics.putTimes().averageMicros();
    }

    @Override
    public float getAverageRemoveTime() {
        return statistics.removalTimes().averageMicros();
    }

    private float percentage(long part) {
        long gets = getCacheGets();
        return gets == 0 ? 0 : 100f * part / gets;
    }
}
