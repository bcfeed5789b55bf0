-- Returns a piece of the index in order, with the entries.
--
-- KEYS: the cache's control record, the cache's index.
-- ARGV: prefix of entry keys, first bound, last bound (as ZRANGEBYLEX takes them), '1' if descending, the most names, the most bytes.
-- Returns status and time, the time of the last clear, '1' if there may be more, then name and entry in turn. The entries are as they are;
-- the caller judges whether they live.

local CHUNK = 64
local record = redis.call('MGET', KEYS[1])[1]
if not last_clear(record) then
  return dropped()
end
if redis.call('TYPE', KEYS[2]).ok ~= 'zset' and redis.call('EXISTS', KEYS[2]) == 1 then
  return {struct.pack('>BI6', 3, now)}
end
local command = ARGV[4] == '1' and 'ZREVRANGEBYLEX' or 'ZRANGEBYLEX'
local names = redis.call(command, KEYS[2], ARGV[2], ARGV[3], 'LIMIT', 0, ARGV[5])
local budget = tonumber(ARGV[6])
local replies = {struct.pack('>BI6', 0, now), record, #names == tonumber(ARGV[5]) and '1' or '0'}
local stale = {}
local at = 1
while at <= #names and budget > 0 do
  local keys = {}
  for i = at, math.min(at + CHUNK, #names + 1) - 1 do
    keys[#keys + 1] = ARGV[1] .. names[i]
  end
  for i, raw in ipairs(redis.call('MGET', unpack(keys))) do
    local name = names[at + i - 1]
    if not raw then
      stale[#stale + 1] = name
      raw = ''
    elseif raw == '' then
      raw = '?' -- nothing is no entry either, but it is not absent
    end
    replies[#replies + 1] = name
    replies[#replies + 1] = raw
    budget = budget - #raw - #name
  end
  at = at + #keys
end
if at <= #names then
  replies[3] = '1'
end
if #stale > 0 then
  redis.call('ZREM', KEYS[2], unpack(stale))
end
return replies
