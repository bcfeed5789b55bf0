package dev.pagoda.tiering.backend.redis;

import dev.pagoda.testing.Resp;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Over TLS, as a user of the server's access control list. */
final class RedisTlsContractIT extends RedisContractIT {
    @Override
    String url() {
        return RedisServers.tls().url();
    }

    @Override
    Map<String, String> options() {
        return Map.of(
                "user",
                RedisServers.USER,
                "password",
                RedisServers.PASSWORD,
                "caCertificate",
                RedisServers.tlsFiles().certificate().toString());
    }

    @Override
    List<Resp> servers() throws IOException {
        return List.of(RedisServers.connectTls());
    }
}
