package dev.pagoda.tiering.backend.redis;

import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.Resp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** On a cluster of three masters. */
final class RedisClusterContractIT extends RedisContractIT {
    @Override
    String url() {
        return RedisServers.cluster().url();
    }

    @Override
    Map<String, String> options() {
        return Map.of("shards", "4");
    }

    @Override
    List<Resp> servers() throws IOException {
        List<Resp> servers = new ArrayList<>();
        for (RedisServer master : RedisServers.cluster().masters()) {
            servers.add(Resp.connect(master.port()));
        }
        return servers;
    }
}
