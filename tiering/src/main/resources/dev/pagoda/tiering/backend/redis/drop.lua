-- Takes a cache's control record away, so that nobody reads or writes it any more, and leaves its entries to be removed later.
--
-- KEYS: the shard's control record, the cache's control record, the cache's index, the list of garbage.
-- ARGV: channel, address of messages, prefix of garbage keys.

local shard = open_shard(redis.call('MGET', KEYS[1])[1])
local version = next_version(shard)
save_and_publish(KEYS[1], shard, ARGV[1], ARGV[2], struct.pack('>B', 2), 1)
redis.call('UNLINK', KEYS[2])
if redis.call('EXISTS', KEYS[3]) == 1 then
  local garbage = ARGV[3] .. string.format('%.0f', version)
  redis.call('RENAME', KEYS[3], garbage)
  redis.call('RPUSH', KEYS[4], garbage)
end
return {struct.pack('>BI6', 0, now)}
