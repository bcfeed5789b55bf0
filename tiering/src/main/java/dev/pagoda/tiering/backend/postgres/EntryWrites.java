package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes of one entry, each one statement. Stateless. */
final class EntryWrites {
    private EntryWrites() {}

    /** A new expiry. */
    record Touched(long expiresAt) {}

    static Written put(Connection connection, Namespace namespace, Mutation.Put<Bytes, Bytes> put, long deadline)
            throws SQLException {
        return isPlain(put.options()) && !namespace.tellsExpiry()
                ? putPlain(connection, namespace, put, deadline)
                : Mutations.one(connection, namespace, put, deadline);
    }

    /** Returns whether a put needs to know nothing of what it finds. */
    static boolean isPlain(PutOptions options) {
        return options.condition() instanceof Condition.Always
                && !options.returnPrevious()
                && !options.onCreate().isZero()
                && !options.onUpdate().isZero();
    }

    private static Written putPlain(
            Connection connection, Namespace namespace, Mutation.Put<Bytes, Bytes> put, long deadline)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().put())) {
            IndexKey key = IndexKey.of(put.key());
            statement.setInt(1, namespace.id());
            statement.setBytes(2, key.indexed());
            statement.setBytes(3, key.tail());
            statement.setBytes(4, put.value().unsafeArray());
            setNullable(statement, 5, Ttls.onCreate(put.options().onCreate()));
            setNullable(statement, 6, Ttls.onUpdate(put.options().onUpdate()));
            statement.setLong(7, deadline);
            try (ResultSet rows = statement.executeQuery()) {
                byte[] stored = rows.next() ? rows.getBytes(1) : null;
                if (stored == null) {
                    throw namespace.goneError();
                }
                return Rows.stored(put.value(), stored);
            }
        }
    }

    /** Returns what a plain put of {@code value} has stored, from its row of a batch. */
    static Written stored(Bytes value, ResultSet rows) throws SQLException {
        Outcome outcome = rows.getBoolean(2) ? Outcome.CREATED : Outcome.UPDATED;
        long version = rows.getLong(1);
        return new Written(new Write<>(outcome, version, Rows.entry(value, version, rows, 3), null), null);
    }

    static Written remove(
            Connection connection, Namespace namespace, Mutation.Remove<Bytes, Bytes> remove, long deadline)
            throws SQLException {
        if (!(remove.when() instanceof Condition.Always) || remove.returnPrevious()) {
            return Mutations.one(connection, namespace, remove, deadline);
        }
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().remove())) {
            statement.setInt(1, namespace.id());
            statement.setBytes(2, IndexKey.of(remove.key()).indexed());
            statement.setLong(3, deadline);
            try (ResultSet rows = statement.executeQuery()) {
                return new Written(
                        rows.next()
                                ? new Write<>(Outcome.REMOVED, rows.getLong(1), null, null)
                                : Write.unchanged(Outcome.ABSENT),
                        null);
            }
        }
    }

    /** Returns the new expiry, or empty if there is no live entry. */
    static Optional<Touched> touch(Connection connection, Namespace namespace, Bytes key, Ttl ttl, long deadline)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().touch())) {
            setNullable(statement, 1, Ttls.onUpdate(ttl));
            statement.setInt(2, namespace.id());
            statement.setBytes(3, IndexKey.of(key).indexed());
            statement.setLong(4, deadline);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(new Touched(Rows.expiry(rows, 1))) : Optional.empty();
            }
        }
    }

    /** Returns the version of the removal. */
    static long clear(Connection connection, Namespace namespace, long deadline) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Statements.CLEAR)) {
            statement.setInt(1, namespace.id());
            statement.setLong(2, deadline);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw namespace.goneError();
                }
                return rows.getLong(1);
            }
        }
    }

    /** Does one write of a batch, as it would be alone. */
    static Written write(Connection connection, Namespace namespace, Mutation<Bytes, Bytes> mutation, long deadline)
            throws SQLException {
        return mutation instanceof Mutation.Put<Bytes, Bytes> put
                ? put(connection, namespace, put, deadline)
                : remove(connection, namespace, (Mutation.Remove<Bytes, Bytes>) mutation, deadline);
    }

    static void setNullable(PreparedStatement statement, int index, @Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, value);
        }
    }

    /** Returns whether all of {@code batch} are plain puts with the same times to live. */
    static boolean isUniform(Namespace namespace, List<? extends Mutation<Bytes, Bytes>> batch) {
        if (namespace.tellsExpiry() || !(batch.get(0) instanceof Mutation.Put<Bytes, Bytes> first)) {
            return false;
        }
        return isPlain(first.options())
                && batch.stream()
                        .allMatch(each -> each instanceof Mutation.Put<Bytes, Bytes> put
                                && put.options().equals(first.options()));
    }
}
