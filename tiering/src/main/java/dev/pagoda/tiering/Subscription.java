package dev.pagoda.tiering;

/** A registered listener. Closing it ends the calls; a second close does nothing. Thread-safe. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
