package dev.pagoda.tiering.backend.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs beside the tests that use an application's clients: those are what the build was told to take. */
final class ClientVersionsCheck {
    @ParameterizedTest
    @CsvSource({
        "com.zaxxer.hikari.HikariDataSource, pagoda.test.hikaricp",
        "org.flywaydb.core.Flyway, pagoda.test.flyway",
        "org.flywaydb.database.postgresql.PostgreSQLDatabaseType, pagoda.test.flyway",
        "org.postgresql.Driver, pagoda.test.pgjdbc"
    })
    void theClientIsThatOfTheApplication(String client, String property) throws ClassNotFoundException {
        assertThat(Class.forName(client)
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .endsWith("-" + System.getProperty(property) + ".jar");
    }
}
