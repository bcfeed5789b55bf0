-- Takes a cache out of the catalogue and notes that its data are to be removed.
--
-- KEYS: the catalogue, the caches whose data are to be removed. ARGV: name. Returns the cache's line, or nothing.

local line = redis.call('HGET', KEYS[1], ARGV[1])
if not line then
  return {}
end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], string.match(line, '^%d+'), line)
return {line}
