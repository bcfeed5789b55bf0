package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Write;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes that depend on what they find, and many writes at once, each a round trip. Stateless. */
final class Mutations {
    /** The outcome of a key that another writer created meanwhile, so that it could not be judged; nothing was done. */
    private static final int TRY_AGAIN = 7;

    private static final int INPUTS = 10;
    private static final Outcome[] OUTCOMES = {
        Outcome.CREATED,
        Outcome.UPDATED,
        Outcome.REMOVED,
        Outcome.ABSENT,
        Outcome.REJECTED,
        Outcome.DISCARDED,
        Outcome.EXPIRED
    };

    private static final Long NO_VERSION = -1L;

    private Mutations() {}

    /** A mutation as the statement takes it, in the order of its parameters. */
    private record Input(Mutation<Bytes, Bytes> mutation, IndexKey key, boolean wantsExpired) {
        byte @Nullable [] value() {
            return mutation instanceof Mutation.Put<Bytes, Bytes> put
                    ? put.value().unsafeArray()
                    : null;
        }

        @Nullable
        Long onCreate() {
            return mutation instanceof Mutation.Put<Bytes, Bytes> put
                    ? Ttls.onCreate(put.options().onCreate())
                    : null;
        }

        @Nullable
        Long onUpdate() {
            return mutation instanceof Mutation.Put<Bytes, Bytes> put
                    ? Ttls.onUpdate(put.options().onUpdate())
                    : null;
        }

        Condition condition() {
            return mutation instanceof Mutation.Put<Bytes, Bytes> put
                    ? put.options().condition()
                    : ((Mutation.Remove<Bytes, Bytes>) mutation).when();
        }

        int conditionCode() {
            Condition condition = condition();
            if (condition instanceof Condition.Always) {
                return 0;
            } else if (condition instanceof Condition.IfAbsent) {
                return 1;
            } else if (condition instanceof Condition.IfPresent) {
                return 2;
            }
            return condition instanceof Condition.IfValue ? 4 : 3;
        }

        /** Returns the version that must be there, if any; nobody has a lease here, so one that is asked for is a version that no entry has. */
        @Nullable
        Long expectedVersion() {
            if (condition() instanceof Condition.IfLeased) {
                return NO_VERSION;
            }
            return condition() instanceof Condition.IfVersion expected ? Long.valueOf(expected.version()) : null;
        }

        byte @Nullable [] expectedValue() {
            return condition() instanceof Condition.IfValue expected && expected.value() instanceof Bytes bytes
                    ? bytes.unsafeArray()
                    : null;
        }

        boolean wantsPrevious() {
            return mutation instanceof Mutation.Put<Bytes, Bytes> put
                    ? put.options().returnPrevious()
                    : ((Mutation.Remove<Bytes, Bytes>) mutation).returnPrevious();
        }

        boolean wanted() {
            return wantsPrevious() || wantsExpired;
        }
    }

    private static Input input(Namespace namespace, Mutation<Bytes, Bytes> mutation) {
        return new Input(mutation, IndexKey.of(mutation.key()), namespace.tellsExpiry());
    }

    static Written one(Connection connection, Namespace namespace, Mutation<Bytes, Bytes> mutation, long deadline)
            throws SQLException {
        Input input = input(namespace, mutation);
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().mutateOne())) {
            bindOne(statement, input);
            statement.setInt(INPUTS, namespace.id());
            statement.setInt(INPUTS + 1, namespace.id());
            statement.setLong(INPUTS + 2, deadline);
            statement.setLong(INPUTS + 3, deadline);
            while (true) {
                try (ResultSet rows = statement.executeQuery()) {
                    if (!rows.next()) {
                        throw namespace.goneError();
                    }
                    if (rows.getInt(2) != TRY_AGAIN) {
                        return written(input, rows);
                    }
                }
            }
        }
    }

    private static void bindOne(PreparedStatement statement, Input input) throws SQLException {
        statement.setBytes(1, input.key().indexed());
        statement.setBytes(2, input.key().tail());
        statement.setBytes(3, input.value());
        EntryWrites.setNullable(statement, 4, input.onCreate());
        EntryWrites.setNullable(statement, 5, input.onUpdate());
        statement.setInt(6, input.conditionCode());
        EntryWrites.setNullable(statement, 7, input.expectedVersion());
        statement.setBytes(8, input.expectedValue());
        statement.setBoolean(9, input.wanted());
    }

    /**
     * Does the writes of different keys in one round trip. The result of a write that could not be judged is null: nothing was done of it, and
     * it has to be tried again.
     */
    static @Nullable Written[] many(
            Connection connection, Namespace namespace, List<? extends Mutation<Bytes, Bytes>> batch, long deadline)
            throws SQLException {
        if (EntryWrites.isUniform(namespace, batch)) {
            return putMany(connection, namespace, batch, deadline);
        }
        List<Input> inputs = new ArrayList<>(batch.size());
        batch.forEach(mutation -> inputs.add(input(namespace, mutation)));
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().mutateMany())) {
            bindMany(connection, statement, inputs);
            statement.setInt(INPUTS + 1, namespace.id());
            statement.setInt(INPUTS + 2, namespace.id());
            statement.setLong(INPUTS + 3, deadline);
            statement.setLong(INPUTS + 4, deadline);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw namespace.goneError();
                }
                return collect(rows, inputs);
            }
        }
    }

    /** Returns the outcomes from the present row on. */
    private static @Nullable Written[] collect(ResultSet rows, List<Input> inputs) throws SQLException {
        @Nullable Written[] results = new Written[inputs.size()];
        do {
            int ordinal = rows.getInt(1);
            if (rows.getInt(2) != TRY_AGAIN) {
                results[ordinal] = written(inputs.get(ordinal), rows);
            }
        } while (rows.next());
        return results;
    }

    private static void bindMany(Connection connection, PreparedStatement statement, List<Input> inputs)
            throws SQLException {
        Object[] ordinals = IntStream.range(0, inputs.size()).boxed().toArray();
        statement.setArray(1, connection.createArrayOf("int4", ordinals));
        statement.setArray(2, bytes(connection, inputs, input -> input.key().indexed()));
        statement.setArray(3, bytes(connection, inputs, input -> input.key().tail()));
        statement.setArray(4, bytes(connection, inputs, Input::value));
        statement.setArray(5, array(connection, "int8", inputs, Input::onCreate));
        statement.setArray(6, array(connection, "int8", inputs, Input::onUpdate));
        statement.setArray(7, array(connection, "int4", inputs, Input::conditionCode));
        statement.setArray(8, array(connection, "int8", inputs, Input::expectedVersion));
        statement.setArray(9, bytes(connection, inputs, Input::expectedValue));
        statement.setArray(10, array(connection, "bool", inputs, Input::wanted));
    }

    private static <T> Array bytes(Connection connection, List<T> inputs, Function<T, byte @Nullable []> column)
            throws SQLException {
        byte[][] values = new byte[inputs.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(inputs.get(i));
        }
        return connection.createArrayOf("bytea", values);
    }

    private static Array array(
            Connection connection, String type, List<Input> inputs, Function<Input, @Nullable Object> column)
            throws SQLException {
        @Nullable Object[] values = new Object[inputs.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(inputs.get(i));
        }
        return connection.createArrayOf(type, values);
    }

    private static @Nullable Written[] putMany(
            Connection connection, Namespace namespace, List<? extends Mutation<Bytes, Bytes>> batch, long deadline)
            throws SQLException {
        List<Mutation.Put<Bytes, Bytes>> puts = new ArrayList<>(batch.size());
        batch.forEach(mutation -> puts.add((Mutation.Put<Bytes, Bytes>) mutation));
        List<IndexKey> keys = puts.stream().map(put -> IndexKey.of(put.key())).toList();
        PutOptions options = puts.get(0).options();
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().putMany())) {
            EntryWrites.setNullable(statement, 1, Ttls.onCreate(options.onCreate()));
            statement.setLong(2, deadline);
            statement.setArray(3, bytes(connection, keys, IndexKey::indexed));
            statement.setArray(4, bytes(connection, tails(keys), IndexKey::tail));
            statement.setArray(5, bytes(connection, puts, put -> put.value().unsafeArray()));
            statement.setInt(6, namespace.id());
            statement.setInt(7, namespace.id());
            EntryWrites.setNullable(statement, 8, Ttls.onUpdate(options.onUpdate()));
            statement.setLong(9, deadline);
            return stored(namespace, statement, puts);
        }
    }

    /** Returns no keys if none has a tail: the statement takes absent ones for null. */
    private static List<IndexKey> tails(List<IndexKey> keys) {
        return keys.stream().allMatch(key -> key.tail() == null) ? List.of() : keys;
    }

    private static @Nullable Written[] stored(
            Namespace namespace, PreparedStatement statement, List<Mutation.Put<Bytes, Bytes>> puts)
            throws SQLException {
        Map<Bytes, Integer> ordinals = new HashMap<>(2 * puts.size());
        for (int i = 0; i < puts.size(); i++) {
            ordinals.put(IndexKey.form(puts.get(i).key()), i);
        }
        @Nullable Written[] results = new Written[puts.size()];
        try (ResultSet rows = statement.executeQuery()) {
            for (int i = 0; i < results.length; i++) {
                if (!rows.next()) {
                    throw namespace.goneError();
                }
                int ordinal = Objects.requireNonNull(ordinals.get(Bytes.wrap(rows.getBytes(6))));
                results[ordinal] = EntryWrites.stored(puts.get(ordinal).value(), rows);
            }
        }
        return results;
    }

    private static Written written(Input input, ResultSet rows) throws SQLException {
        Outcome outcome = OUTCOMES[rows.getInt(2)];
        boolean live = rows.getBoolean(3);
        Bytes value = input.mutation() instanceof Mutation.Put<Bytes, Bytes> put ? put.value() : Bytes.EMPTY;
        Entry<Bytes> stored = outcome.stored() ? Rows.entry(value, rows, 4) : null;
        byte[] foundValue = rows.getBytes(8);
        long foundVersion = rows.getLong(9);
        Entry<Bytes> found =
                foundValue == null || foundVersion == 0 ? null : Rows.entry(Bytes.wrap(foundValue), rows, 9);
        boolean told = live && (input.wantsPrevious() || outcome == Outcome.REJECTED);
        long version = outcome.changed() ? rows.getLong(4) : live ? foundVersion : 0;
        return new Written(
                new Write<>(outcome, version, stored, told ? found : null),
                !live && outcome == Outcome.CREATED ? found : null);
    }
}
