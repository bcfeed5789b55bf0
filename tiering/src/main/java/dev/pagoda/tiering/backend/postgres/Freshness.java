package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import java.util.Arrays;
import java.util.Collection;

/**
 * What this process has seen of the entries and done to them, as far as a replica must know it: a floor for each group of keys, one for all that is read
 * in one go, and one for everything. Thread-safe; nothing blocks.
 */
final class Freshness {
    private static final int GROUPS = 1 << 10;

    private static final Floor[] NONE = {};

    private final Floor everything = new Floor();
    private final Floor[] groups;

    Freshness() {
        this(GROUPS);
    }

    private Freshness(int groups) {
        this.groups = new Floor[groups];
        Arrays.setAll(this.groups, i -> new Floor());
    }

    /** Returns one that notes nothing, for backends that do not read from replicas. */
    static Freshness unused() {
        return new Freshness(0);
    }

    private Floor group(Namespace namespace, Bytes key) {
        int hash = (key.hashCode() + namespace.id() * 31) * 0x9E3779B9;
        return groups[hash >>> 22];
    }

    /** Notes that anything may have changed. */
    void markEverything() {
        everything.mark();
    }

    /** Notes that keys were written, or changes of them heard of. */
    void mark(Namespace namespace, Collection<? extends Bytes> keys) {
        for (Floor floor : of(namespace, keys)) {
            floor.mark();
        }
    }

    /** Returns the floors that rise when keys are shown or written. */
    Floor[] of(Namespace namespace, Collection<? extends Bytes> keys) {
        if (groups.length == 0) {
            return NONE;
        }
        Floor[] floors = new Floor[keys.size() + 1];
        int count = 0;
        for (Bytes key : keys) {
            floors[count++] = group(namespace, key);
        }
        floors[count] = namespace.anyKey();
        return floors;
    }

    /** Begins a read of keys. */
    Span keys(Namespace namespace, Collection<? extends Bytes> keys) {
        Floor[] shown = of(namespace, keys);
        Floor[] required = Arrays.copyOf(shown, shown.length + 1);
        required[shown.length - 1] = everything;
        required[shown.length] = namespace.allKeys();
        return new Span(required, shown);
    }

    /** Begins a read of whatever is there. */
    Span scan(Namespace namespace) {
        return new Span(
                new Floor[] {everything, namespace.allKeys(), namespace.anyKey()}, new Floor[] {namespace.allKeys()});
    }
}
