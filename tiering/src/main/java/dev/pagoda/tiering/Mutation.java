package dev.pagoda.tiering;

/** One write of a batch. */
public sealed interface Mutation<K, V> {
    K key();

    /** As {@link Store#put}. */
    record Put<K, V>(K key, V value, PutOptions options) implements Mutation<K, V> {
        /** Leaves key and value out, since they are the user's. */
        @Override
        public String toString() {
            return "Put";
        }
    }

    /** As {@link Store#remove}. */
    record Remove<K, V>(K key, Condition when, boolean returnPrevious) implements Mutation<K, V> {
        /** Leaves the key out, since it is the user's. */
        @Override
        public String toString() {
            return "Remove";
        }
    }
}
