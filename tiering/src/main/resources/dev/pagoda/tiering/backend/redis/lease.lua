-- Acquires the lease under which the value of an absent key is computed, extends it, or gives it back.
--
-- KEYS: the shard's control record, the cache's control record, the lease, the entry.
-- ARGV: deadline, the lease's token or 0 to acquire one, its time in milliseconds or 0 to give it back.
-- Returns status and time, and the token, unless somebody else has the lease, it has ended, or the key is not absent.
--
-- From the first lease on the cache's control record is a byte longer, which tells writers that there may be leases for them to end.

if now > tonumber(ARGV[1]) then
  return {struct.pack('>BI6', 1, now)}
end
local record = redis.call('MGET', KEYS[2])[1]
local cleared = last_clear(record)
if not cleared then
  return dropped()
end
local nothing = {struct.pack('>BI6', 0, now)}
local held = redis.call('MGET', KEYS[3])[1]
if held and (tonumber(held) or 0) <= cleared then
  held = false
end

if ARGV[2] ~= '0' then
  if held ~= ARGV[2] then
    return nothing
  end
  if ARGV[3] == '0' then
    redis.call('DEL', KEYS[3])
  else
    redis.call('PEXPIRE', KEYS[3], ARGV[3])
  end
  return {struct.pack('>BI6', 0, now), held}
end

local state = read_entry(redis.call('MGET', KEYS[4])[1], cleared)
if held or state == LIVE or state == DAMAGED then
  return nothing
end
local shard = open_shard(redis.call('MGET', KEYS[1])[1])
local token = string.format('%.0f', next_version(shard))
redis.call('SET', KEYS[1], struct.pack(CONTROL, shard.epoch, shard.last, shard.message))
if not has_leases(record) then
  redis.call('APPEND', KEYS[2], '1')
end
redis.call('SET', KEYS[3], token, 'PX', ARGV[3])
return {struct.pack('>BI6', 0, now), token}
