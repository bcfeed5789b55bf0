package dev.pagoda.jcache.processor;

import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * What a processor gave for one key of many: a result, or the exception to throw when it is asked for. Immutable.
 *
 * @param result what the processor returned, or null if it failed
 * @param failure why it failed, or null
 */
public record ProcessorResult<T>(
        @Nullable T result, @Nullable EntryProcessorException failure) implements EntryProcessorResult<T> {
    @Override
    public @Nullable T get() {
        if (failure != null) {
            throw failure;
        }
        return result;
    }
}
