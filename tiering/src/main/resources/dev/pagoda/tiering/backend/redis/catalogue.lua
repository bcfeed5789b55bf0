-- Returns facts about the deployment, and the line of a cache in the catalogue, which is made if there is none.
--
-- KEYS: the catalogue, facts about the deployment.
-- ARGV: number of shards of a new deployment, and possibly the cache's name and the line of a new cache without its number.
-- Returns the number of shards, when the deployment was made, and the line: the cache's number, a space, and what was given.
--
-- Numbers of caches come from the clock, so that one is not used twice, also if everything was flushed.

redis.call('HSETNX', KEYS[2], 'shards', ARGV[1])
redis.call('HSETNX', KEYS[2], 'born', string.format('%.0f', now_us))
local facts = redis.call('HMGET', KEYS[2], 'shards', 'born', 'last')
if not ARGV[2] then
  return {facts[1], facts[2]}
end
local line = redis.call('HGET', KEYS[1], ARGV[2])
if not line then
  local number = math.max(tonumber(facts[3] or '0') + 1, now - 1767225600000)
  redis.call('HSET', KEYS[2], 'last', string.format('%.0f', number))
  line = string.format('%.0f', number) .. ' ' .. ARGV[3]
  redis.call('HSET', KEYS[1], ARGV[2], line)
end
return {facts[1], facts[2], line}
