package dev.pagoda.jcache.event;

import org.jspecify.annotations.Nullable;

/** Closes what the user handed over, if it can be closed, without throwing. */
@FunctionalInterface
public interface Closer {
    void close(@Nullable Object resource);
}
