package dev.pagoda.tiering.backend.redis;

import dev.pagoda.testing.Resp;
import java.io.IOException;
import java.util.List;

/** On a master that is found through sentinels. */
final class RedisSentinelContractIT extends RedisContractIT {
    @Override
    String url() {
        return RedisServers.sentinels().url();
    }

    @Override
    List<Resp> servers() throws IOException {
        return List.of(Resp.connect(RedisServers.sentinels().master().port()));
    }
}
