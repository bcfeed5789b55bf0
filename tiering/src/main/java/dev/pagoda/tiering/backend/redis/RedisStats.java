package dev.pagoda.tiering.backend.redis;

/**
 * What the servers of a deployment say of themselves; sums over all masters.
 *
 * @param servers number of masters that hold data
 * @param usedBytes memory in use
 * @param maximumBytes the bound on it, 0 for none
 */
public record RedisStats(int servers, long usedBytes, long maximumBytes) {}
