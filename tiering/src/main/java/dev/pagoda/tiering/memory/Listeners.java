package dev.pagoda.tiering.memory;

import dev.pagoda.tiering.Subscription;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The registered listeners of one kind. Thread-safe; holds no lock while it calls them. */
public final class Listeners<L> {
    private final CopyOnWriteArrayList<Registration<L>> registrations = new CopyOnWriteArrayList<>();

    /** One registration; the same listener may have several. */
    private static final class Registration<L> {
        private final L listener;

        Registration(L listener) {
            this.listener = listener;
        }
    }

    /** Registers {@code listener} until the result is closed. */
    public Subscription add(L listener) {
        Registration<L> registration = new Registration<>(listener);
        registrations.add(registration);
        return () -> registrations.remove(registration);
    }

    /** Returns whether nobody is registered. */
    public boolean isEmpty() {
        return registrations.isEmpty();
    }

    /** Calls every listener, in the order of registration. */
    public void tell(Consumer<? super L> call) {
        for (Registration<L> registration : registrations) {
            call.accept(registration.listener);
        }
    }
}
