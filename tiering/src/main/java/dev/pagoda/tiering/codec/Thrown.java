package dev.pagoda.tiering.codec;

/** What a method handle throws. */
final class Thrown {
    private Thrown() {}

    /** Returns {@code thrown} as it is if it is unchecked, else as the cause of an {@link IllegalArgumentException}; rethrows errors. */
    static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalArgumentException(thrown);
    }
}
