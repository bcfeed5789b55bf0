package dev.pagoda.benchmarks;

import dev.pagoda.testing.RedisServer;

/** What keeps entries in a Redis server. */
public enum Shared {
    /** Raw limit: Lettuce's own commands. */
    LETTUCE {
        @Override
        Batches open(RedisServer server) {
            return new LettuceCommands(server);
        }
    },
    /** Peer, through JCache. */
    REDISSON {
        @Override
        Batches open(RedisServer server) {
            return SharedCaches.redisson(server);
        }
    },
    /** Pagoda through JCache, without a heap in front. */
    PAGODA_REDIS {
        @Override
        Batches open(RedisServer server) {
            return SharedCaches.pagoda(server, "[redis]");
        }
    },
    /** Pagoda through JCache, with a near cache, which its process keeps up to date. */
    PAGODA_HEAP_REDIS {
        @Override
        Batches open(RedisServer server) {
            return SharedCaches.pagoda(server, "[heap, redis]");
        }
    };

    /** Opens an empty cache in an empty server. */
    abstract Batches open(RedisServer server);
}
