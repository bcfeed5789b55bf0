package dev.pagoda.tiering.engine.lincheck;

import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.backend.heap.HeapOptions;
import dev.pagoda.tiering.backend.heap.HeapStore;
import dev.pagoda.tiering.engine.NearCache;
import dev.pagoda.tiering.engine.NearOptions;
import dev.pagoda.tiering.engine.history.LeasedStore;
import dev.pagoda.tiering.memory.HeapBound;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;

/** Fills, writes, told and unheard changes by others, and expiry, on one near cache under a lease that ends and begins again. */
@Param(name = "key", gen = IntGen.class, conf = "1:2")
@Param(name = "value", gen = IntGen.class, conf = "1:9")
public class LeasedOperations {
    private static final PutOptions SHORT_LIVED = PutOptions.ttl(Ttl.ofMillis(1_000));

    private final ManualClock clock = new ManualClock();
    private final LeasedStore far = new LeasedStore(new HeapStore<>("far", HeapOptions.unbounded(), clock), clock);
    private final Store<String, String> near =
            new NearCache<>(far, NearOptions.<String, String>defaults().bound(HeapBound.none()), clock);
    private final ReentrantLock feed = new ReentrantLock();
    private boolean lost = true;

    /** A hit, or a fill. */
    @Operation
    public @Nullable Integer get(@Param(name = "key") int key) {
        Entry<String> entry = near.get(String.valueOf(key));
        return entry == null ? null : Integer.valueOf(entry.value());
    }

    @Operation
    public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
        near.put(String.valueOf(key), String.valueOf(value), PutOptions.ETERNAL);
    }

    @Operation
    public void putShortLived(@Param(name = "key") int key, @Param(name = "value") int value) {
        near.put(String.valueOf(key), String.valueOf(value), SHORT_LIVED);
    }

    @Operation
    public boolean remove(@Param(name = "key") int key) {
        return near.remove(String.valueOf(key)).outcome().changed();
    }

    /** Another process's put, told to the near cache in the order of the changes, if the feed is there. */
    @Operation
    public void putFromOutside(@Param(name = "key") int key, @Param(name = "value") int value) {
        feed.lock();
        try {
            Write<String> write = far.real().put(String.valueOf(key), String.valueOf(value), PutOptions.ETERNAL);
            Entry<String> stored = write.entry();
            if (!lost) {
                far.listener()
                        .changed(
                                String.valueOf(key),
                                write.version(),
                                stored == null ? ChangeListener.REMOVED : stored.expiresAt());
            }
        } finally {
            feed.unlock();
        }
    }

    @Operation
    public void loseFeed() {
        feed.lock();
        try {
            lost = true;
            far.revoke();
        } finally {
            feed.unlock();
        }
    }

    @Operation
    public void regainFeed() {
        feed.lock();
        try {
            lost = false;
            far.listener().everythingChanged();
            far.lend();
        } finally {
            feed.unlock();
        }
    }

    /** Lets what is short-lived expire. */
    @Operation
    public void passSecond() {
        clock.advance(Duration.ofSeconds(1));
    }
}
