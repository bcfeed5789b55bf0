package dev.pagoda.tiering.backend.redis;

import dev.pagoda.testing.RedisCluster;
import dev.pagoda.testing.RedisSentinels;
import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.Resp;
import dev.pagoda.testing.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Servers that tests of this process share; each test has a key prefix of its own, and none of them does a server any harm. */
final class RedisServers {
    static final String USER = "pagoda";
    static final String PASSWORD = "only-for-tests";

    private RedisServers() {}

    static RedisServer standalone() {
        return Standalone.SERVER;
    }

    static RedisSentinels sentinels() {
        return Sentinels.SERVERS;
    }

    static RedisCluster cluster() {
        return Cluster.SERVERS;
    }

    /** Returns a server that speaks TLS and lets in {@link #USER} alone. */
    static RedisServer tls() {
        return Tls.SERVER;
    }

    /** Returns the certificate of {@link #tls}. */
    static TlsFiles tlsFiles() {
        return Tls.FILES;
    }

    /** Connects to {@link #tls} as its user. */
    static Resp connectTls() throws IOException {
        Resp resp = Resp.connect(tlsFiles().socket(tls().port()));
        resp.call("AUTH", USER, PASSWORD);
        return resp;
    }

    private static final class Standalone {
        static final RedisServer SERVER = RedisServer.start();
    }

    private static final class Sentinels {
        static final RedisSentinels SERVERS = RedisSentinels.start();
    }

    private static final class Cluster {
        static final RedisCluster SERVERS = RedisCluster.start();
    }

    private static final class Tls {
        static final TlsFiles FILES = files();
        static final RedisServer SERVER = RedisServer.startTls(
                FILES, "--user", USER, "on", ">" + PASSWORD, "~*", "&*", "+@all", "--user", "default", "off");

        private static TlsFiles files() {
            try {
                return TlsFiles.create();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
