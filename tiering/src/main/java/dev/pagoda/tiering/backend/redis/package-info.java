/**
 * Redis: a standalone server, one behind Sentinel, or a Cluster.
 *
 * <p>Only the classes behind {@link dev.pagoda.tiering.backend.redis.RedisBackendFactory} name a type of Lettuce, and they use only what is the
 * same in Lettuce 6.6 to 7.7. What must be atomic is done by scripts, which lie beside these classes as resources.
 */
@NullMarked
package dev.pagoda.tiering.backend.redis;

import org.jspecify.annotations.NullMarked;
