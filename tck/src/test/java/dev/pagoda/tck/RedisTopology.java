package dev.pagoda.tck;

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
 * Starts a Redis for a run whose system property {@value #TEMPLATE} names a configuration, and has the run use that configuration with the
 * server's port in it. The server ends with the run.
 */
public final class RedisTopology implements TestExecutionListener {
    private static final String TEMPLATE = "pagoda.tck.redis";
    private static final String CONFIGURATION = "pagoda.configuration";
    private static final String PORT = "@port@";

    private RedisServer server;

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        String template = System.getProperty(TEMPLATE);
        if (template == null) {
            return;
        }
        server = RedisServer.start();
        try {
            Path file = Files.createTempFile("pagoda-tck-", ".yaml");
            file.toFile().deleteOnExit();
            Files.writeString(file, text(template).replace(PORT, String.valueOf(server.port())));
            System.setProperty(CONFIGURATION, file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(RedisTopology.class.getResourceAsStream("/" + resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (server != null) {
            server.close();
        }
    }
}
