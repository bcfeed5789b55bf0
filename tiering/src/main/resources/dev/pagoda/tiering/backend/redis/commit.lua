-- Commits a transaction over keys of one shard: everything is as it was read, and everything is written, or nothing.
--
-- KEYS: the shard's control record, the record of this commit, then for each cache its control record, its index and its list of garbage, then
--       entry keys.
-- ARGV: head (deadline, number of caches, of entries, of ranges), channel,
--       for each cache: parameters (length of the entry keys' prefix, whether there is an index, whether it is cleared), address of messages,
--       prefix of garbage keys, prefix of entry keys,
--       for each entry: parameters (cache, action, whether its version is checked, that version or 0 if it was absent, created, updated,
--       expires), value,
--       for each range that must hold no other live keys than those checked: cache, first and last bound.
-- Returns status and time; status 3 is a conflict. The record of the commit tells later that it took place.

local KEEP_RECORD = 600000
local PUT, REMOVE = 1, 2

local deadline, caches, entries, ranges = struct.unpack('>I6I4I4I4', ARGV[1])
if now > deadline then
  return {struct.pack('>BI6', 1, now)}
end

local cleared, clears, prefixes, indexed, leased = {}, {}, {}, {}, {}
for c = 1, caches do
  local record = redis.call('MGET', KEYS[3 * c])[1]
  cleared[c] = last_clear(record)
  if not cleared[c] then
    return dropped()
  end
  leased[c] = has_leases(record)
  local length, index, clear = struct.unpack('>I2BB', ARGV[4 * c - 1])
  prefixes[c], indexed[c], clears[c] = length, index == 1, clear == 1
end

local function key_at(i)
  return KEYS[2 + 3 * caches + i]
end
local function entry_at(i)
  return 2 + 4 * caches + 2 * i - 1
end
local function name_at(cache, i)
  return string.sub(key_at(i), prefixes[cache] + 1)
end

-- Is everything as it was?
local known = {}
for i = 1, entries do
  local cache, _, check = struct.unpack('>I2BB', ARGV[entry_at(i)])
  local expected = string.sub(ARGV[entry_at(i)], 5, 12)
  if check == 1 then
    local raw = redis.call('MGET', key_at(i))[1]
    local state = read_entry(raw, cleared[cache])
    local version = '\0\0\0\0\0\0\0\0'
    if state == LIVE or state == DAMAGED then
      version = string.sub(raw, 2, 9)
      known[key_at(i)] = true
    end
    if version ~= expected then
      return {struct.pack('>BI6', 3, now)}
    end
  end
end
local first_range = 2 + 4 * caches + 2 * entries
for r = 1, ranges do
  local at = first_range + 3 * r - 2
  local cache = struct.unpack('>I2', ARGV[at])
  for _, name in ipairs(redis.call('ZRANGEBYLEX', KEYS[3 * cache + 1], ARGV[at + 1], ARGV[at + 2])) do
    local key = ARGV[4 * cache + 2] .. name
    if not known[key] and read_entry(redis.call('MGET', key)[1], cleared[cache]) == LIVE then
      return {struct.pack('>BI6', 3, now)}
    end
  end
end

-- Then it is written.
local shard = open_shard(redis.call('MGET', KEYS[1])[1])
redis.call('SET', KEYS[2], '1', 'PX', KEEP_RECORD)
for c = 1, caches do
  if clears[c] then
    local version = next_version(shard)
    save_and_publish(KEYS[1], shard, ARGV[2], ARGV[4 * c], struct.pack('>B', 2), 1)
    redis.call('SET', KEYS[3 * c], struct.pack('>I8', version))
    if redis.call('EXISTS', KEYS[3 * c + 1]) == 1 then
      local garbage = ARGV[4 * c + 1] .. string.format('%.0f', version)
      redis.call('RENAME', KEYS[3 * c + 1], garbage)
      redis.call('RPUSH', KEYS[3 * c + 2], garbage)
    end
  end
end
for i = 1, entries do
  local parameters = ARGV[entry_at(i)]
  local cache, action = struct.unpack('>I2B', parameters)
  if action == PUT or action == REMOVE then
    local version = next_version(shard)
    local told = 0
    local name = name_at(cache, i)
    if leased[cache] then
      redis.call('DEL', lease_name(key_at(i)))
    end
    if action == PUT then
      local created, updated, expires = struct.unpack('>I6I6I6', parameters, 13)
      store_entry(key_at(i), make_entry(version, created, updated, expires, ARGV[entry_at(i) + 1]), expires)
      told = expires
      if indexed[cache] then
        redis.call('ZADD', KEYS[3 * cache + 1], 0, name)
      end
    else
      redis.call('UNLINK', key_at(i))
      if indexed[cache] then
        redis.call('ZREM', KEYS[3 * cache + 1], name)
      end
    end
    local body = struct.pack('>BI2', 1, 1) .. struct.pack('>I8I6I4', version, told, #name) .. name
    save_and_publish(KEYS[1], shard, ARGV[2], ARGV[4 * cache], body, 1)
  end
end
return {struct.pack('>BI6', 0, now)}
