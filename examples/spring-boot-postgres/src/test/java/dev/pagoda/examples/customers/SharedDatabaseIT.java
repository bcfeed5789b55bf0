package dev.pagoda.examples.customers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.SharedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application with its own migrations, and its caches with theirs, in one real database. */
final class SharedDatabaseIT {
    @TempDir
    Path directory;

    private final PostgresServer server = SharedPostgres.server();
    private String database;

    @BeforeEach
    void createDatabase() {
        database = SharedPostgres.newDatabase();
    }

    @AfterEach
    void dropDatabase() {
        server.dropDatabase(database);
    }

    /** Writes the configuration of an instance: the engine of another one is not shared with it. */
    private Path configuration(String instance) throws IOException {
        return Files.writeString(directory.resolve(instance + ".yaml"), """
                backends: { database: { url: "%s", user: %s, password: %s } }
                defaults: { tiers: [heap, database], ttl: 1h }
                caches: { customers: { statistics: true } }
                security: { allow: [dev.pagoda.examples.customers.*] }
                """.formatted(
                        server.url(database), PostgresServer.USER, PostgresServer.PASSWORD));
    }

    private ConfigurableApplicationContext start(String instance) throws IOException {
        return SpringApplication.run(
                Application.class,
                "--spring.cache.jcache.config=" + configuration(instance).toUri(),
                "--spring.datasource.url=jdbc:" + server.url(database),
                "--spring.datasource.username=" + PostgresServer.USER,
                "--spring.datasource.password=" + PostgresServer.PASSWORD,
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn");
    }

    private String query(String sql) {
        return server.query(database, sql);
    }

    private String tables(String schema) {
        return query(
                "SELECT string_agg(c.relname, ',' ORDER BY c.relname) FROM pg_class c WHERE c.relkind IN ('r', 'p', 'm', 'S')"
                        + " AND c.relnamespace = '" + schema + "'::regnamespace");
    }

    @Test
    void bothMigrateAndNeitherTouchesTheOther() throws IOException {
        try (ConfigurableApplicationContext context = start("first")) {
            assertThat(context.getBean(Customers.class).find(1)).isEqualTo(new Customer(1, "Ada", "London"));
            assertThat(query("SELECT string_agg(version || ' ' || description, ',') FROM public.flyway_schema_history"))
                    .isEqualTo("1 customers");
            assertThat(query("SELECT count(*) FROM pagoda.pagoda_schema_history WHERE version IS NOT NULL AND success"))
                    .isEqualTo("10");
            assertThat(tables("public")).isEqualTo("customers,flyway_schema_history");
            assertThat(query("SELECT count(*) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'"
                            + " AND nspname NOT IN ('information_schema', 'public', 'pagoda')"))
                    .isEqualTo("0");
            assertThat(query("SELECT string_agg(name || ' ' || city, ',' ORDER BY id) FROM public.customers"))
                    .isEqualTo("Ada London,Emmy Erlangen,Grace Arlington");
        }
    }

    @Test
    void theCacheIsAddedToAnApplicationThatHasDataAlready() throws IOException {
        try (ConfigurableApplicationContext context = start("first")) {
            context.getBean(Customers.class).find(1);
        }
        server.execute(database, "DROP SCHEMA pagoda CASCADE");
        String history = query("SELECT string_agg(h::text, ',') FROM public.flyway_schema_history h");
        server.execute(database, "UPDATE customers SET city = 'Paris' WHERE id = 1");
        try (ConfigurableApplicationContext context = start("second")) {
            assertThat(context.getBean(Customers.class).find(1)).isEqualTo(new Customer(1, "Ada", "Paris"));
            assertThat(query("SELECT count(*) FROM pagoda.pagoda_schema_history WHERE version IS NOT NULL"))
                    .isEqualTo("10");
            assertThat(query("SELECT string_agg(h::text, ',') FROM public.flyway_schema_history h"))
                    .isEqualTo(history);
        }
    }

    @Test
    void whatWasCachedIsThereAfterARestart() throws IOException {
        try (ConfigurableApplicationContext context = start("first")) {
            Customers customers = context.getBean(Customers.class);
            customers.find(1);
            customers.find(1);
            assertThat(customers.find(99)).isNull();
            assertThat(customers.questions()).isEqualTo(2);
            assertThat(query("SELECT entries FROM pagoda.statistics('customers')"))
                    .isEqualTo("2");
        }
        try (ConfigurableApplicationContext context = start("first")) {
            Customers customers = context.getBean(Customers.class);
            assertThat(customers.find(1)).isEqualTo(new Customer(1, "Ada", "London"));
            assertThat(customers.find(99)).isNull();
            assertThat(customers.questions()).isZero();
        }
    }

    @Test
    void aChangeReachesTheHeapOfAnotherInstance() throws IOException {
        try (ConfigurableApplicationContext first = start("first");
                ConfigurableApplicationContext second = start("second")) {
            Customers here = first.getBean(Customers.class);
            Customers there = second.getBean(Customers.class);
            assertThat(there.find(2)).isEqualTo(new Customer(2, "Emmy", "Erlangen"));
            here.move(here.find(2), "Bryn Mawr");
            await().untilAsserted(() -> assertThat(there.find(2)).isEqualTo(new Customer(2, "Emmy", "Bryn Mawr")));
            assertThat(there.questions()).isEqualTo(1);
            assertThat(here.questions()).isZero();
        }
    }

    @Test
    void theClientsAreThoseOfTheFramework() {
        List<String> clients = List.of(System.getProperty("example.clients").split(",", -1));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        assertThat(clients).hasSize(4).allMatch(classPath::contains);
    }
}
