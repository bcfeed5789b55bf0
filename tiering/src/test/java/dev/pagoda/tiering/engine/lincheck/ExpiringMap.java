package dev.pagoda.tiering.engine.lincheck;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link NearCacheOperations} must amount to. Not thread-safe. */
public class ExpiringMap {
    private static final long NEVER = Long.MAX_VALUE;

    private final Map<Integer, Value> values = new HashMap<>();
    private long second;

    /** A value and the second from which it is gone. */
    private record Value(int value, long until) {}

    private @Nullable Value live(int key) {
        Value present = values.get(key);
        return present == null || present.until() <= second ? null : present;
    }

    public @Nullable Integer get(int key) {
        Value present = live(key);
        return present == null ? null : present.value();
    }

    public void put(int key, int value) {
        values.put(key, new Value(value, NEVER));
    }

    public void putShortLived(int key, int value) {
        values.put(key, new Value(value, second + 1));
    }

    public boolean putIfAbsent(int key, int value) {
        boolean absent = live(key) == null;
        if (absent) {
            put(key, value);
        }
        return absent;
    }

    public boolean remove(int key) {
        boolean present = live(key) != null;
        values.remove(key);
        return present;
    }

    public boolean makeEternal(int key) {
        Value present = live(key);
        if (present != null) {
            put(key, present.value());
        }
        return present != null;
    }

    public void putFromOutside(int key, int value) {
        put(key, value);
    }

    public void loseFeed() {
        // copies are not part of the meaning
    }

    public void regainFeed() {
        // copies are not part of the meaning
    }

    public void invalidateAll() {
        // copies are not part of the meaning
    }

    public void passSecond() {
        second++;
    }
}
