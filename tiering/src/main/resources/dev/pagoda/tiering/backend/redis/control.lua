-- Makes a cache's control record in this shard if there is none. What lies there without one can't be judged any more, so it counts as cleared.
--
-- KEYS: the shard's control record, the cache's control record, the list of garbage. ARGV: channel, address of messages.
-- Returns status and time, and '1' if there is garbage to remove.

if not last_clear(redis.call('MGET', KEYS[2])[1]) then
  local shard = open_shard(redis.call('MGET', KEYS[1])[1])
  local version = next_version(shard)
  redis.call('SET', KEYS[2], struct.pack('>I8', version))
  save_and_publish(KEYS[1], shard, ARGV[1], ARGV[2], struct.pack('>B', 2), 1)
end
return {struct.pack('>BI6', 0, now), redis.call('EXISTS', KEYS[3]) == 1 and '1' or '0'}
