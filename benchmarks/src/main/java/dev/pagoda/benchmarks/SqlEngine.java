package dev.pagoda.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What answers a point select: Pagoda's driver, the store that it asks, and embedded databases in memory. */
public enum SqlEngine {
    /** Pagoda's driver on the heap. */
    PAGODA_MEMORY {
        @Override
        PointSelect.Lookup open() throws SQLException {
            return table("jdbc:pagoda:memory:benchmark", CREATE_PLAIN, INSERT);
        }
    },
    /** Pagoda's driver on a file. */
    PAGODA_MVSTORE {
        @Override
        PointSelect.Lookup open() throws SQLException {
            return table("jdbc:pagoda:mvstore:" + Scratch.file("select.mv"), CREATE_PLAIN, INSERT);
        }
    },
    /** Peer. */
    H2 {
        @Override
        PointSelect.Lookup open() throws SQLException {
            return table("jdbc:h2:mem:benchmark;NON_KEYWORDS=KEY,VALUE", CREATE_COLUMNS, INSERT);
        }
    },
    /** Peer. */
    HSQLDB {
        @Override
        PointSelect.Lookup open() throws SQLException {
            return table("jdbc:hsqldb:mem:benchmark", CREATE_COLUMNS, INSERT);
        }
    },
    /** Peer. */
    SQLITE {
        @Override
        PointSelect.Lookup open() throws SQLException {
            return table("jdbc:sqlite::memory:", CREATE_COLUMNS, INSERT);
        }
    };

    private static final String CREATE_PLAIN = "CREATE TABLE benchmark";
    private static final String CREATE_COLUMNS =
            "CREATE TABLE benchmark (\"key\" VARCHAR(36) PRIMARY KEY, \"value\" VARCHAR(100))";
    private static final String INSERT = "INSERT INTO benchmark (\"key\", \"value\") VALUES (?, ?)";
    private static final String SELECT = "SELECT \"value\" FROM benchmark WHERE \"key\" = ?";
    private static final int BATCH = 1000;

    abstract PointSelect.Lookup open() throws SQLException;

    private static PointSelect.Lookup table(String url, String create, String insert) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        try (Statement statement = connection.createStatement()) {
            statement.execute(create);
        }
        fill(connection, insert);
        return new Table(connection, connection.prepareStatement(SELECT));
    }

    private static void fill(Connection connection, String insert) throws SQLException {
        String[] keys = Workload.keys(Workload.KEYS);
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (int i = 0; i < keys.length; i++) {
                statement.setString(1, keys[i]);
                statement.setString(2, Kind.TEXT.create(i));
                statement.addBatch();
                if ((i + 1) % BATCH == 0) {
                    statement.executeBatch();
                }
            }
            statement.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private record Table(Connection connection, PreparedStatement statement) implements PointSelect.Lookup {
        @Override
        public String select(String key) throws SQLException {
            statement.setString(1, key);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("A key is missing; hits can't be measured");
                }
                return row.getString(1);
            }
        }

        @Override
        public void close() throws SQLException {
            statement.close();
            connection.close();
        }
    }
}
