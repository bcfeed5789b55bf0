package dev.pagoda.tiering.assembly;

import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Closes several things, all of them whatever fails. */
final class Closing {
    private Closing() {}

    /** Calls {@code close} with each of {@code resources}, and throws the first failure with the others suppressed. */
    static <T> void all(Collection<? extends T> resources, Consumer<? super T> close) {
        RuntimeException failure = null;
        for (T resource : resources) {
            failure = attempt(resource, close, failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static <T> @Nullable RuntimeException attempt(
            T resource, Consumer<? super T> close, @Nullable RuntimeException failure) {
        try {
            close.accept(resource);
            return failure;
        } catch (RuntimeException e) {
            if (failure == null) {
                return e;
            }
            failure.addSuppressed(e);
            return failure;
        }
    }
}
