-- Gives a lock back. KEYS: the shard's control record, the lock's record. ARGV: holder. Returns '1' if it was held.

local held = redis.call('GET', KEYS[2])
if held and string.match(held, '^%d+ (.*)$') == ARGV[1] then
  redis.call('DEL', KEYS[2])
  return {'1'}
end
return {'0'}
