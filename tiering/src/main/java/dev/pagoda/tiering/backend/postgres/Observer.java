package dev.pagoda.tiering.backend.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** Has the database observe the caches that are opened, as the settings say. Thread-safe. */
final class Observer {
    private final Connections connections;
    private final Observation observation;

    Observer(Connections connections, Observation observation) {
        this.connections = connections;
        this.observation = observation;
    }

    /**
     * Sets the quota of a cache and has it audited, if the settings say so and it is not so yet; what the settings do not mention stays as
     * somebody has set it in the database. The writers of the cache's partition wait meanwhile.
     */
    Namespace observed(Namespace namespace) {
        Long quota = observation.quota(namespace.name());
        boolean audited = observation.audited().contains(namespace.name());
        if (quota != null || audited) {
            connections.write(connection -> observe(connection, namespace, quota, audited));
        }
        return namespace;
    }

    private boolean observe(Connection connection, Namespace namespace, @Nullable Long quota, boolean audited)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Statements.OBSERVE)) {
            statement.setObject(1, quota, Types.BIGINT);
            statement.setBoolean(2, audited);
            statement.setInt(3, namespace.id());
            return statement.execute();
        } catch (SQLException e) {
            if (Failures.isForbidden(e)) {
                throw connections.failures().ofObservation(e);
            }
            throw e;
        }
    }
}
