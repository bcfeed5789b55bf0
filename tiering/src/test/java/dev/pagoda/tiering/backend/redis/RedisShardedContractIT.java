package dev.pagoda.tiering.backend.redis;

import java.util.Map;

/** With several shards on one server, as a cluster has them. */
final class RedisShardedContractIT extends RedisContractIT {
    @Override
    Map<String, String> options() {
        return Map.of("shards", "5");
    }
}
