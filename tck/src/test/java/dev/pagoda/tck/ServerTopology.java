package dev.pagoda.tck;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Starts the server of a run whose system property {@value #TEMPLATE} names a configuration, and has the run use that configuration with the
 * server's URL in it: a Redis where it says {@value #REDIS}, a PostgreSQL that offers TLS where it says {@value #POSTGRESQL}. The server ends
 * with the run.
 */
public final class ServerTopology implements TestExecutionListener {
    private static final String TEMPLATE = "pagoda.tck.template";
    private static final String CONFIGURATION = "pagoda.configuration";
    private static final String REDIS = "@redis@";
    private static final String POSTGRESQL = "@postgresql@";

    private RedisServer redis;
    private PostgresServer postgres;

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        String template = System.getProperty(TEMPLATE);
        if (template == null) {
            return;
        }
        try {
            Path file = Files.createTempFile("pagoda-tck-", ".yaml");
            file.toFile().deleteOnExit();
            Files.writeString(file, withServer(text(template)));
            System.setProperty(CONFIGURATION, file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(ServerTopology.class.getResourceAsStream("/" + resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String withServer(String text) throws IOException {
        if (text.contains(REDIS)) {
            redis = RedisServer.start();
            return text.replace(REDIS, redis.url());
        }
        postgres = PostgresServer.start();
        postgres.enableTls();
        postgres.createDatabase("tck");
        return text.replace(
                POSTGRESQL,
                "postgresql://" + PostgresServer.USER + ":" + PostgresServer.PASSWORD + "@127.0.0.1:" + postgres.port()
                        + "/tck");
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (redis != null) {
            redis.close();
        }
        if (postgres != null) {
            closePostgres();
        }
    }

    private void closePostgres() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
