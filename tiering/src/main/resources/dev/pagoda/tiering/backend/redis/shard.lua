-- What all scripts share: the clock, the shard's control record, and the form of entries.
--
-- A shard's control record holds its epoch, the last version that was drawn, and the number of the last change that was told. A script that finds none
-- begins a new epoch, whose number is the time: nobody who knew the old one takes it for its continuation.
--
-- An entry is a header of 31 bytes and the value. The header: a format byte, version, created, updated, expires, and a sum over these. All
-- numbers are below 2^53, so that Lua's doubles hold them exactly.

local NEVER = 281474976710655
local KEEP = 281474976710654
-- How long an expired entry stays, for whoever wants to hear of it. Readers do not see it.
local GRACE = 500
local FORMAT = 225
local HEADER = 31
local CONTROL = '>I8I8I8'
local ABSENT, LIVE, EXPIRED, DAMAGED = 0, 1, 2, 3

local seconds, micros = server_time()
local now_us = seconds * 1000000 + micros
local now = math.floor(now_us / 1000)

-- Opens the control record. One that another program wrote is none.
local function open_shard(record)
  if record and #record == 24 then
    local epoch, last, message = struct.unpack(CONTROL, record)
    return {epoch = epoch, last = last, message = message}
  end
  return {epoch = now_us, last = 0, message = 0}
end

-- Draws a version: greater than all before, and not behind the clock.
local function next_version(shard)
  local version = shard.last + 1
  if version < now_us then
    version = now_us
  end
  shard.last = version
  return version
end

-- Saves the control record and publishes `count` changes to everybody who keeps copies. Their numbers follow on those before them in the
-- shard, so that a gap shows. Saving comes first: if memory has run out it fails, and nothing has happened.
local function save_and_publish(key, shard, channel, address, body, count)
  shard.message = shard.message + count
  local control = struct.pack(CONTROL, shard.epoch, shard.last, shard.message)
  redis.call('SET', key, control)
  redis.call('PUBLISH', channel, address .. control .. body)
end

local WORD = 4294967296

-- The sum of a header's fields, taken as words of 32 bits. Every term is below 2^50, so nothing is rounded.
local function header_sum(version, created, updated, expires)
  local v, c, u, e = version % WORD, created % WORD, updated % WORD, expires % WORD
  return ((version - v) / WORD * 66191 + v * 73783 + (created - c) / WORD * 81239 + c * 90001
    + (updated - u) / WORD * 98443 + u * 107647 + (expires - e) / WORD * 116747 + e * 126337) % 4294967291
end

local function make_entry(version, created, updated, expires, value)
  return struct.pack('>BI8I6I6I6I4', FORMAT, version, created, updated, expires,
    header_sum(version, created, updated, expires)) .. value
end

-- Returns the state of what a key holds, and the header's fields. What is not newer than the cache's last clear is absent.
local function read_entry(raw, cleared)
  if not raw then
    return ABSENT
  end
  if #raw < HEADER then
    return DAMAGED
  end
  local format, version, created, updated, expires, sum = struct.unpack('>BI8I6I6I6I4', raw)
  if format ~= FORMAT or sum ~= header_sum(version, created, updated, expires) then
    return DAMAGED
  end
  if version <= cleared then
    return ABSENT
  end
  if expires <= now then
    return EXPIRED, version, created, updated, expires
  end
  return LIVE, version, created, updated, expires
end

-- Stores an entry; the server removes it some time after it has expired.
local function store_entry(key, raw, expires)
  if expires == NEVER then
    redis.call('SET', key, raw)
  else
    redis.call('SET', key, raw, 'PXAT', string.format('%.0f', expires + GRACE))
  end
end

-- Returns the version of the cache's last clear, or nothing if there is no record of it, or another program wrote it.
local function last_clear(record)
  if record and #record == 8 then
    return (struct.unpack('>I8', record))
  end
end

local function dropped()
  return {struct.pack('>BI6', 2, now)}
end
