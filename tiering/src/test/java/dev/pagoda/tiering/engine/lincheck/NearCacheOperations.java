package dev.pagoda.tiering.engine.lincheck;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.backend.heap.HeapOptions;
import dev.pagoda.tiering.backend.heap.HeapStore;
import dev.pagoda.tiering.engine.NearCache;
import dev.pagoda.tiering.engine.NearOptions;
import dev.pagoda.tiering.engine.history.ForwardingStore;
import dev.pagoda.tiering.memory.HeapBound;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;

/** Fills, writes, invalidations and expiry on one near cache over a linearizable store. */
@Param(name = "key", gen = IntGen.class, conf = "1:2")
@Param(name = "value", gen = IntGen.class, conf = "1:9")
public class NearCacheOperations {
    private static final PutOptions SHORT_LIVED = PutOptions.ttl(Ttl.ofMillis(1_000));

    private final ManualClock clock = new ManualClock();
    private final ForwardingStore<Integer, Integer> far =
            new ForwardingStore<>(new HeapStore<>("far", HeapOptions.unbounded(), clock));
    private final Store<Integer, Integer> near =
            new NearCache<>(far, NearOptions.<Integer, Integer>defaults().bound(HeapBound.none()), clock);

    /** A hit, or a fill. */
    @Operation
    public @Nullable Integer get(@Param(name = "key") int key) {
        Entry<Integer> entry = near.get(key);
        return entry == null ? null : entry.value();
    }

    @Operation
    public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
        near.put(key, value, PutOptions.ETERNAL);
    }

    @Operation
    public void putShortLived(@Param(name = "key") int key, @Param(name = "value") int value) {
        near.put(key, value, SHORT_LIVED);
    }

    @Operation
    public boolean putIfAbsent(@Param(name = "key") int key, @Param(name = "value") int value) {
        return near.put(key, value, PutOptions.ETERNAL.when(Condition.IF_ABSENT))
                .outcome()
                .stored();
    }

    @Operation
    public boolean remove(@Param(name = "key") int key) {
        return near.remove(key).outcome().changed();
    }

    @Operation
    public boolean makeEternal(@Param(name = "key") int key) {
        return near.touch(key, Ttl.ETERNAL).isPresent();
    }

    @Operation
    public void putFromOutside(@Param(name = "key") int key, @Param(name = "value") int value) {
        far.tell(key, far.real().put(key, value, PutOptions.ETERNAL));
    }

    @Operation
    public void invalidateAll() {
        far.distrust();
    }

    /** Lets what is short-lived expire. */
    @Operation
    public void passSecond() {
        clock.advance(Duration.ofSeconds(1));
    }
}
