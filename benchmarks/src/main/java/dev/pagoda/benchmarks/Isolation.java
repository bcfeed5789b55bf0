package dev.pagoda.benchmarks;

import org.jspecify.annotations.Nullable;

/** Checks that a cache does what its series is named after, before anything is measured. */
final class Isolation {
    private static final String KEY = "isolation";

    private Isolation() {}

    /**
     * Mutates a value after it was put, and again after it was got.
     *
     * @throws IllegalStateException if a cache by value shows a mutation, or a cache by reference hands out a copy
     */
    static <V> void check(Subject<V> subject, Kind<V> kind, boolean byValue) {
        V value = kind.create(7);
        subject.put(KEY, value);
        if (!byValue) {
            require(subject.get(KEY) == value, "hands out a copy although it stores by reference");
            return;
        }
        kind.mutator().accept(value);
        V first = present(subject.get(KEY));
        require(kind.equality().test(first, kind.create(7)), "shows what was changed after put");
        kind.mutator().accept(first);
        V second = present(subject.get(KEY));
        require(kind.equality().test(second, kind.create(7)), "shows what was changed after get");
    }

    private static <V> V present(@Nullable V value) {
        if (value == null) {
            throw new IllegalStateException("The cache lost a value between put and get");
        }
        return value;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("The cache " + otherwise + "; its figures would mean nothing");
        }
    }
}
