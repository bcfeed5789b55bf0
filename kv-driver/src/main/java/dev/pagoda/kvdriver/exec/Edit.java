package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Assignments;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Ttl;
import org.jspecify.annotations.Nullable;

/** What an UPDATE or a DELETE does to an entry, with the values of one run. Immutable. */
sealed interface Edit {
    /** Returns the write for an entry; {@code current} is needed only if {@link #needsEntry}. */
    Mutation<Object, Object> mutation(Object key, Condition when, @Nullable Entry<Object> current, boolean returning);

    /** Returns whether the write depends on the entry that is there. */
    default boolean needsEntry() {
        return false;
    }

    /** Returns the time to live if that is all that the edit sets, otherwise null. */
    default @Nullable Ttl touch() {
        return null;
    }

    /** Removes. */
    record Remove() implements Edit {
        @Override
        public Mutation<Object, Object> mutation(
                Object key, Condition when, @Nullable Entry<Object> current, boolean returning) {
            return new Mutation.Remove<>(key, when, returning);
        }
    }

    /** Sets the value and maybe the time to live. */
    record SetValue(Object value, Ttl ttl) implements Edit {
        @Override
        public Mutation<Object, Object> mutation(
                Object key, Condition when, @Nullable Entry<Object> current, boolean returning) {
            return new Mutation.Put<>(key, value, new PutOptions(ttl, ttl, when, false));
        }

        /** Leaves the value out, since it is the user's. */
        @Override
        public String toString() {
            return "SetValue";
        }
    }

    /** Sets the time to live alone. */
    record SetTtl(Ttl touch) implements Edit {
        @Override
        public boolean needsEntry() {
            return true;
        }

        @Override
        public Mutation<Object, Object> mutation(
                Object key, Condition when, @Nullable Entry<Object> current, boolean returning) {
            if (current == null) {
                throw new IllegalArgumentException("the entry is needed");
            }
            return new Mutation.Put<>(key, current.value(), new PutOptions(touch, touch, when, false));
        }
    }

    static Edit of(Table table, Assignments assignments, Execution execution) {
        Ttl ttl = assignments.ttl() instanceof Assignments.Source.Given given
                ? Ttls.of(execution.value(given.operand()))
                : Ttl.KEEP;
        return assignments.value() instanceof Assignments.Source.Given given
                ? new SetValue(table.toValue(execution.value(given.operand())), ttl)
                : new SetTtl(ttl);
    }
}
