package dev.pagoda.benchmarks;

import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.assembly.TieredCache;
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
            return table(MEMORY);
        }
    },
    /** The store below, in the same engine. */
    STORE_MEMORY {
        @Override
        PointSelect.Lookup open() throws SQLException {
            return StoreLookup.of(table(MEMORY));
        }
    },
    /** Pagoda's driver on a near cache over a file. */
    PAGODA_MVSTORE {
        @Override
        PointSelect.Lookup open() throws SQLException {
            return table("jdbc:pagoda:mvstore:" + Scratch.file("select.mv"));
        }
    },
    /** The store below, in the same engine. */
    STORE_MVSTORE {
        @Override
        PointSelect.Lookup open() throws SQLException {
            return StoreLookup.of(table("jdbc:pagoda:mvstore:" + Scratch.file("store.mv")));
        }
    },
    /** Peer. */
    H2 {
        @Override
        PointSelect.Lookup open() throws SQLException {
            return table("jdbc:h2:mem:benchmark");
        }
    },
    /** Peer. */
    HSQLDB {
        @Override
        PointSelect.Lookup open() throws SQLException {
            return table("jdbc:hsqldb:mem:benchmark");
        }
    },
    /** Peer. */
    SQLITE {
        @Override
        PointSelect.Lookup open() throws SQLException {
            return table("jdbc:sqlite::memory:");
        }
    };

    private static final String MEMORY = "jdbc:pagoda:memory:benchmark";
    private static final String CREATE =
            "CREATE TABLE benchmark (\"key\" VARCHAR(36) PRIMARY KEY, \"value\" VARCHAR(100))";
    private static final String INSERT = "INSERT INTO benchmark (\"key\", \"value\") VALUES (?, ?)";
    private static final String SELECT = "SELECT \"value\" FROM benchmark WHERE \"key\" = ?";
    private static final int BATCH = 1000;

    abstract PointSelect.Lookup open() throws SQLException;

    private static Table table(String url) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        try (Statement statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
        fill(connection);
        Table table = new Table(connection, connection.prepareStatement(SELECT));
        for (String key : Workload.keys(Workload.KEYS)) {
            table.select(key);
        }
        return table;
    }

    private static void fill(Connection connection) throws SQLException {
        String[] keys = Workload.keys(Workload.KEYS);
        connection.setAutoCommit(!connection.getMetaData().supportsTransactions());
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < keys.length; i++) {
                statement.setString(1, keys[i]);
                statement.setString(2, Kind.TEXT.create(i));
                statement.addBatch();
                if ((i + 1) % BATCH == 0) {
                    statement.executeBatch();
                }
            }
        }
        if (!connection.getAutoCommit()) {
            connection.commit();
            connection.setAutoCommit(true);
        }
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

    private record StoreLookup(Table table, Store<?, ?> store) implements PointSelect.Lookup {
        static StoreLookup of(Table table) throws SQLException {
            TieredCache<?, ?> cache = table.connection().unwrap(Pagoda.class).find("benchmark");
            if (cache == null) {
                throw new IllegalStateException("The table has no cache");
            }
            return new StoreLookup(table, cache.store());
        }

        @Override
        public String select(String key) {
            return text(store, key);
        }

        @SuppressWarnings("unchecked")
        private static String text(Store<?, ?> store, String key) {
            Entry<?> entry = ((Store<Object, ?>) store).get(key);
            if (entry == null) {
                throw new IllegalStateException("A key is missing; hits can't be measured");
            }
            return (String) entry.value();
        }

        @Override
        public void close() throws SQLException {
            table.close();
        }
    }
}
