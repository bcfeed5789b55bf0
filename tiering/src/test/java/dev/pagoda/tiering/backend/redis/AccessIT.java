package dev.pagoda.tiering.backend.redis;

import static dev.pagoda.tiering.backend.redis.TestBackend.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.Ports;
import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.TlsFiles;
import dev.pagoda.tiering.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said about a server that does not let us in: what is wrong and which option to look at, and nothing secret. */
final class AccessIT {
    private static final String REFUSED =
            "The backend redis refuses the user or the password; see its options user and password";
    private static final String NOT_TRUSTED =
            "The certificate of the backend redis is not trusted; see its options caCertificate and verify";

    private static final String SILENT = "The backend redis has not answered the beginning of TLS in time;"
            + " if it takes other requests, see its option tls";

    private static String certificate() {
        return RedisServers.tlsFiles().certificate().toString();
    }

    private static RedisBackend open(RedisServer server, String... options) {
        return TestBackend.open(server.url(), TestBackend.prefix(), options);
    }

    @Test
    void aWrongPasswordOrUserIsRefused() {
        RedisServer server = RedisServers.tls();
        assertThat(failure(
                        ErrorCode.CONFIGURATION,
                        () -> open(server, "caCertificate", certificate(), "user", RedisServers.USER, "password", "x")))
                .isEqualTo(REFUSED);
        assertThat(failure(
                        ErrorCode.CONFIGURATION,
                        () -> open(
                                server,
                                "caCertificate",
                                certificate(),
                                "user",
                                "nobody",
                                "password",
                                RedisServers.PASSWORD)))
                .isEqualTo(REFUSED);
        assertThat(failure(ErrorCode.CONFIGURATION, () -> open(server, "caCertificate", certificate())))
                .isEqualTo(REFUSED);
    }

    @Test
    void credentialsMayStandInTheUrl() {
        String url = "rediss://" + RedisServers.USER + ":" + RedisServers.PASSWORD + "@localhost:"
                + RedisServers.tls().port();
        try (RedisBackend backend = TestBackend.open(url, TestBackend.prefix(), "caCertificate", certificate())) {
            assertThat(backend.health().up()).isTrue();
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
        assertThat(failure(ErrorCode.CONFIGURATION, () -> open(RedisServers.tls())))
                .isEqualTo(NOT_TRUSTED);
        String other = TlsFiles.create().certificate().toString();
        assertThat(failure(ErrorCode.CONFIGURATION, () -> open(RedisServers.tls(), "caCertificate", other)))
                .isEqualTo(NOT_TRUSTED);
    }

    @Test
    void aCertificateOfAnotherNameIsRefusedUnlessNamesDoNotCount() throws Exception {
        TlsFiles foreign = TlsFiles.create("dns:elsewhere.example");
        try (RedisServer server = RedisServer.startTls(foreign)) {
            String authority = foreign.certificate().toString();
            assertThat(failure(ErrorCode.CONFIGURATION, () -> open(server, "caCertificate", authority)))
                    .isEqualTo(NOT_TRUSTED);
            try (RedisBackend backend = open(server, "caCertificate", authority, "verify", "ca")) {
                assertThat(backend.health().up()).isTrue();
            }
        }
    }

    @Test
    void plainTextToATlsServerAndTlsToAPlainOneFail() {
        String plain = "redis://127.0.0.1:" + RedisServers.tls().port();
        assertThat(failure(ErrorCode.UNAVAILABLE, () -> TestBackend.open(plain, TestBackend.prefix())))
                .isEqualTo("The backend redis can't be reached");
        String encrypted = "rediss://127.0.0.1:" + RedisServers.standalone().port();
        assertThat(failure(ErrorCode.UNAVAILABLE, () -> TestBackend.open(encrypted, TestBackend.prefix())))
                .isEqualTo(SILENT);
    }

    @Test
    void aServerThatDoesNotAnswerTlsIsUnavailable() throws Exception {
        TlsFiles files = TlsFiles.create();
        try (RedisServer server = RedisServer.startTls(files)) {
            String authority = files.certificate().toString();
            server.freeze();
            assertThat(failure(ErrorCode.UNAVAILABLE, () -> open(server, "caCertificate", authority)))
                    .isEqualTo(SILENT);
            server.thaw();
            try (RedisBackend backend = open(server, "caCertificate", authority)) {
                assertThat(backend.health().up()).isTrue();
            }
        }
    }

    @Test
    void anAnswerThatIsNoTlsIsToldSo() throws Exception {
        Thread greeter;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            greeter = new Thread(() -> greet(server), "greeter");
            greeter.start();
            String encrypted = "rediss://127.0.0.1:" + server.getLocalPort();
            assertThat(failure(ErrorCode.CONFIGURATION, () -> TestBackend.open(encrypted, TestBackend.prefix())))
                    .isEqualTo("The backend redis does not speak TLS as it is asked to; see its option tls");
        }
        greeter.join();
    }

    /** Answers each connection as a mail server does, until the socket is closed. */
    private static void greet(ServerSocket server) {
        List<Socket> connections = new ArrayList<>();
        try {
            while (true) {
                Socket connection = server.accept();
                connections.add(connection);
                connection.getOutputStream().write("220 mail.example ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException closed) {
            connections.forEach(AccessIT::close);
        }
    }

    private static void close(Socket connection) {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nobodyThereIsUnavailable() {
        String url = "redis://user:secret@127.0.0.1:" + Ports.free();
        assertThat(failure(ErrorCode.UNAVAILABLE, () -> TestBackend.open(url, TestBackend.prefix())))
                .isEqualTo("The backend redis can't be reached");
    }

    @Test
    void aUserWithoutRightsIsToldSo() {
        try (RedisServer server =
                RedisServer.start("--user", "reader", "on", ">x", "~*", "&*", "+@read", "+@connection")) {
            assertThat(failure(ErrorCode.CONFIGURATION, () -> open(server, "user", "reader", "password", "x")))
                    .isEqualTo("The user of the backend redis has not the right to do what is needed;"
                            + " it needs all keys and channels of the keyPrefix");
        }
    }

    @Test
    void aServerThatEvictsIsRefusedOrWarnedOf() {
        try (RedisServer server = RedisServer.start("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")) {
            assertThat(failure(ErrorCode.CONFIGURATION, () -> open(server)))
                    .isEqualTo("The backend redis may lose entries: set the server's maxmemory-policy to noeviction,"
                            + " or the backend's option eviction to warn");
            try (RedisBackend backend = open(server, "eviction", "warn")) {
                assertThat(backend.stats().maximumBytes()).isEqualTo(100 << 20);
                assertThat(backend.stats().usedBytes()).isBetween(100_000L, 100L << 20);
                assertThat(backend.stats().servers()).isEqualTo(1);
            }
        }
    }
}
