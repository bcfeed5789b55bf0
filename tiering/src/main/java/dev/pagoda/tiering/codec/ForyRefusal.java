package dev.pagoda.tiering.codec;

import java.util.Collection;
import java.util.Map;
import org.apache.fory.config.Config;
import org.apache.fory.context.ReadContext;
import org.apache.fory.context.WriteContext;
import org.apache.fory.serializer.Serializer;

/** Takes the place of Fory's own serialiser for a class that is not in the allow-list. Thread-safe. */
final class ForyRefusal<T> extends Serializer<T> {
    ForyRefusal(Config config, Class<T> type) {
        super(config, type);
    }

    /** Returns whether a class that Fory knows holds objects of other classes, or primitives, and does nothing else. */
    static boolean isContainer(Class<?> type) {
        return Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type)
                || type.getName().startsWith("java.util.Optional")
                || type.getName().startsWith("org.apache.fory.serializer.collection.SubListSerializers$")
                || type.getName().equals("org.apache.fory.serializer.ReplaceResolveSerializer$ReplaceStub")
                || type == Void.class;
    }

    @Override
    public void write(WriteContext context, T value) {
        throw AllowList.refused(getType().getName());
    }

    @Override
    public T read(ReadContext context) {
        throw AllowList.refused(getType().getName());
    }
}
