-- Acquires a lock, or extends it for the one who holds it.
--
-- KEYS: the shard's control record, the lock's record. ARGV: holder, lease in milliseconds, '1' to extend only.
-- Returns the fencing token, which only grows, as text; or nothing if somebody else holds the lock.

local held = redis.call('GET', KEYS[2])
if held then
  local token, holder = string.match(held, '^(%d+) (.*)$')
  if holder ~= ARGV[1] then
    return {}
  end
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  return {token}
end
if ARGV[3] == '1' then
  return {}
end
local shard = open_shard(redis.call('MGET', KEYS[1])[1])
local token = string.format('%.0f', next_version(shard))
redis.call('SET', KEYS[1], struct.pack(CONTROL, shard.epoch, shard.last, shard.message))
redis.call('SET', KEYS[2], token .. ' ' .. ARGV[1], 'PX', ARGV[2])
return {token}
