-- Removes entries that have expired, by the server's clock.
--
-- KEYS: the cache's control record, its index, then entry keys. ARGV: length of the entry keys' prefix, whether there is an index.
-- Returns status and time, then for each key: nothing if it holds nothing live, the removed entry behind a 0, or a live one behind a 1.

local found = redis.call('MGET', unpack(KEYS))
local cleared = last_clear(found[1])
if not cleared then
  return dropped()
end
local replies = {struct.pack('>BI6', 0, now)}
for i = 3, #KEYS do
  local state = read_entry(found[i], cleared)
  if state == EXPIRED then
    redis.call('UNLINK', KEYS[i])
    if ARGV[2] == '1' then
      redis.call('ZREM', KEYS[2], string.sub(KEYS[i], tonumber(ARGV[1]) + 1))
    end
    replies[i - 1] = '0' .. found[i]
  elseif state == LIVE or state == DAMAGED then
    replies[i - 1] = '1' .. found[i]
  else
    replies[i - 1] = ''
  end
end
return replies
