package dev.pagoda.tiering.backend.mvstore.crash;

import dev.pagoda.tiering.Bytes;
import java.nio.charset.StandardCharsets;

/** A key of one of the caches. */
record Place(int cache, String key) {
    static final String COUNTER = "counter";

    private static final String GROUP = "group";

    /** Returns the key that only {@code writer} writes. */
    static Place own(int writer, int cache, int number) {
        return new Place(cache, "own" + writer + "-" + number);
    }

    /** Returns one of the keys that a transaction writes in all caches together. */
    static Place group(int cache, int number) {
        return new Place(cache, GROUP + number);
    }

    static Place counter() {
        return new Place(0, COUNTER);
    }

    boolean isOwn() {
        return !key.equals(COUNTER) && !key.startsWith(GROUP);
    }

    Place in(int otherCache) {
        return new Place(otherCache, key);
    }

    String cacheName() {
        return "cache" + cache;
    }

    Bytes bytes() {
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }
}
