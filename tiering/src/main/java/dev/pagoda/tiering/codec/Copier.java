package dev.pagoda.tiering.codec;

/** Copies values so that a cache and its user never share a mutable object. Thread-safe; does not block. */
@FunctionalInterface
public interface Copier<T> {
    /** Returns a deep copy, or {@code value} itself if nothing reachable from it can change. */
    T copy(T value);
}
