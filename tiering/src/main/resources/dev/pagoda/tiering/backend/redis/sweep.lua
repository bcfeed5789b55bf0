-- Removes some of what clears left behind.
--
-- KEYS: the list of garbage, the cache's control record. ARGV: prefix of entry keys, the most names.
-- Returns '1' if there is more to do. Entries that were written since the clear stay; without a control record the cache was dropped.

local garbage = redis.call('LINDEX', KEYS[1], 0)
if not garbage then
  return {'0'}
end
local cleared = last_clear(redis.call('MGET', KEYS[2])[1])
local names = redis.call('ZRANGE', garbage, 0, tonumber(ARGV[2]) - 1)
for _, name in ipairs(names) do
  local key = ARGV[1] .. name
  local header = redis.pcall('GETRANGE', key, 0, HEADER - 1)
  if not cleared or type(header) == 'string' and #header == HEADER and read_entry(header, cleared) == ABSENT then
    redis.call('UNLINK', key)
  end
end
if #names > 0 then
  redis.call('ZREMRANGEBYRANK', garbage, 0, #names - 1)
end
if redis.call('EXISTS', garbage) == 0 then
  redis.call('LPOP', KEYS[1])
end
return {redis.call('EXISTS', KEYS[1]) == 1 and '1' or '0'}
