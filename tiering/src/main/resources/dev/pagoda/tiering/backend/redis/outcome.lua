-- Tells whether a commit took place.
--
-- KEYS: the record of the commit. ARGV: its deadline. Returns '1' if it did, '0' if it never will, '?' if it still may.

if redis.call('EXISTS', KEYS[1]) == 1 then
  return {'1'}
end
return {now > tonumber(ARGV[1]) and '0' or '?'}
