package dev.pagoda.tiering.config;

import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Ttl;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a cache is kept. Immutable; {@code with...} methods return changed copies.
 *
 * @param tiers nearest first: {@code heap}, the name of a backend, or both
 * @param ttl the time to live of entries that are written without one of their own; not zero
 * @param heap the bound of the heap tier
 * @param valueCodec the name of the codec of values, or null to choose by the value type
 * @param keyType the binary name of the key class where a door does not name one, or null
 * @param valueType the binary name of the value class where a door does not name one, or null
 * @param limits the largest key and value of a tier that keeps bytes
 * @param statistics whether the doors count from the start
 * @param onError what a reader sees when no tier can answer
 * @param staleIfError for how long the heap tier serves copies that may be out of date while the backend does not answer; zero for not at all
 * @param loadLock whether the values of absent keys are computed by one process at a time
 */
public record CacheSettings(
        List<String> tiers,
        Ttl ttl,
        HeapSettings heap,
        @Nullable String valueCodec,
        @Nullable String keyType,
        @Nullable String valueType,
        Limits limits,
        boolean statistics,
        OnError onError,
        Duration staleIfError,
        LoadLockSettings loadLock) {
    /** The most characters of the name of a cache. */
    public static final int LONGEST_NAME = 255;
    /** The name of the tier on the heap of this process. */
    public static final String HEAP = "heap";
    /** On the heap only, for ever, without statistics. */
    public static final CacheSettings DEFAULT = new CacheSettings(
            List.of(HEAP),
            Ttl.ETERNAL,
            HeapSettings.UNSET,
            null,
            null,
            null,
            Limits.DEFAULT,
            false,
            OnError.FAIL,
            Duration.ZERO,
            LoadLockSettings.OFF);

    public CacheSettings {
        tiers = List.copyOf(tiers);
        String problem = Tiers.problem(tiers);
        if (problem != null) {
            throw new IllegalArgumentException("tiers " + problem);
        }
        if (ttl.isZero() || ttl.isKeep()) {
            throw new IllegalArgumentException("ttl " + ttl + " is not positive");
        }
        if (staleIfError.isNegative()) {
            throw new IllegalArgumentException("staleIfError " + staleIfError + " is negative");
        }
    }

    /** Returns the last tier, which is the system of record. */
    public String systemOfRecord() {
        return tiers.get(tiers.size() - 1);
    }

    /** Returns whether the first tier is the heap. */
    public boolean hasHeap() {
        return tiers.get(0).equals(HEAP);
    }

    public CacheSettings withTiers(String... newTiers) {
        return changed(draft -> draft.tiers = List.of(newTiers));
    }

    public CacheSettings withTtl(Ttl newTtl) {
        return changed(draft -> draft.ttl = newTtl);
    }

    public CacheSettings withHeap(HeapSettings newHeap) {
        return changed(draft -> draft.heap = newHeap);
    }

    public CacheSettings withValueCodec(@Nullable String newCodec) {
        return changed(draft -> draft.valueCodec = newCodec);
    }

    public CacheSettings withTypes(@Nullable String newKeyType, @Nullable String newValueType) {
        return changed(draft -> {
            draft.keyType = newKeyType;
            draft.valueType = newValueType;
        });
    }

    public CacheSettings withLimits(Limits newLimits) {
        return changed(draft -> draft.limits = newLimits);
    }

    public CacheSettings withStatistics(boolean enabled) {
        return changed(draft -> draft.statistics = enabled);
    }

    public CacheSettings withOnError(OnError newOnError) {
        return changed(draft -> draft.onError = newOnError);
    }

    public CacheSettings withStaleIfError(Duration newLimit) {
        return changed(draft -> draft.staleIfError = newLimit);
    }

    public CacheSettings withLoadLock(LoadLockSettings newLoadLock) {
        return changed(draft -> draft.loadLock = newLoadLock);
    }

    private CacheSettings changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** Settings that are being changed. */
    private static final class Draft {
        private List<String> tiers;
        private Ttl ttl;
        private HeapSettings heap;
        private @Nullable String valueCodec;
        private @Nullable String keyType;
        private @Nullable String valueType;
        private Limits limits;
        private boolean statistics;
        private OnError onError;
        private Duration staleIfError;
        private LoadLockSettings loadLock;

        Draft(CacheSettings settings) {
            tiers = settings.tiers;
            ttl = settings.ttl;
            heap = settings.heap;
            valueCodec = settings.valueCodec;
            keyType = settings.keyType;
            valueType = settings.valueType;
            limits = settings.limits;
            statistics = settings.statistics;
            onError = settings.onError;
            staleIfError = settings.staleIfError;
            loadLock = settings.loadLock;
        }

        CacheSettings settings() {
            return new CacheSettings(
                    tiers,
                    ttl,
                    heap,
                    valueCodec,
                    keyType,
                    valueType,
                    limits,
                    statistics,
                    onError,
                    staleIfError,
                    loadLock);
        }
    }
}
