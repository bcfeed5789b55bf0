package dev.pagoda.kvdriver.jdbc;

import java.sql.SQLException;
import java.sql.Savepoint;

/**
 * A mark in the transaction of one connection.
 *
 * @param id for one without a name, otherwise 0
 * @param label the name, or what stands for one inside
 */
record PagodaSavepoint(PagodaConnection owner, int id, String label) implements Savepoint {
    @Override
    public int getSavepointId() throws SQLException {
        if (id == 0) {
            throw Errors.of("3B000", "A savepoint with a name has no id");
        }
        return id;
    }

    @Override
    public String getSavepointName() throws SQLException {
        if (id != 0) {
            throw Errors.of("3B000", "This savepoint has no name");
        }
        return label;
    }

    @Override
    public String toString() {
        return "Savepoint[" + label + "]";
    }
}
