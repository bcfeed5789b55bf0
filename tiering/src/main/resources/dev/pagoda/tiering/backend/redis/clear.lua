-- Makes every entry of a cache in this shard absent, at a constant cost: entries live only if their version is greater than that of the last
-- clear. The old index becomes the list of what is to be removed later.
--
-- KEYS: the shard's control record, the cache's control record, the cache's index, the list of garbage.
-- ARGV: deadline, channel, address of messages, prefix of garbage keys.

if now > tonumber(ARGV[1]) then
  return {struct.pack('>BI6', 1, now)}
end
local found = redis.call('MGET', KEYS[1], KEYS[2])
if not last_clear(found[2]) then
  return dropped()
end
local shard = open_shard(found[1])
local version = next_version(shard)
save_and_publish(KEYS[1], shard, ARGV[2], ARGV[3], struct.pack('>B', 2), 1)
redis.call('SET', KEYS[2], struct.pack('>I8', version))
local kind = redis.call('TYPE', KEYS[3]).ok
if kind ~= 'none' and kind ~= 'zset' then
  redis.call('UNLINK', KEYS[3])
elseif kind == 'zset' then
  local garbage = ARGV[4] .. string.format('%.0f', version)
  redis.call('RENAME', KEYS[3], garbage)
  redis.call('RPUSH', KEYS[4], garbage)
end
return {struct.pack('>BI6', 0, now)}
