package dev.pagoda.jcache;

import dev.pagoda.tiering.StoreException;
import javax.cache.CacheException;

/** Errors of stores as JCache reports them. */
final class Errors {
    private Errors() {}

    /** Returns the exception for {@code error} in an operation on the cache {@code name}. */
    static RuntimeException of(StoreException error, String name) {
        String message = "Cache " + name + ": " + error.getMessage();
        return switch (error.code()) {
            case CLOSED -> new IllegalStateException(message, error);
            case UNSUPPORTED -> new UnsupportedOperationException(message, error);
            default -> new CacheException(message, error);
        };
    }

    /** Returns the exception for a key or value of a class that the cache does not take. */
    static ClassCastException wrongType(String name, String what, Class<?> expected, Object found) {
        return new ClassCastException("The cache " + name + " takes " + what + " of " + expected.getName() + ", not of "
                + found.getClass().getName());
    }
}
