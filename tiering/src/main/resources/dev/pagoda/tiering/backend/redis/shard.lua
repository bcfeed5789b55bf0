-- What scripts share: the shard's control record, and entries.
--
-- A shard's control record holds its epoch, the last version that was drawn, and the number of the last change that was told. A script that finds none
-- begins a new epoch, whose number is the time: nobody who knew the old one takes it for its continuation.

local ABSENT, LIVE, EXPIRED, DAMAGED = 0, 1, 2, 3

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

local function header_sum(version, created, updated, expires)
  return (version % MODULUS * OF_VERSION + updated % MODULUS * OF_UPDATED + expires % MODULUS * OF_EXPIRES
    + created % MODULUS * OF_CREATED) % MODULUS
end

local function make_entry(version, created, updated, expires, value)
  return struct.pack(FORM, FORMAT, version, updated, expires, created, header_sum(version, created, updated, expires))
    .. value
end

-- Returns the state of what a key holds, and the header's fields. What is not newer than the cache's last clear is absent.
local function read_entry(raw, cleared)
  if not raw then
    return ABSENT
  end
  if #raw < HEADER then
    return DAMAGED
  end
  local format, version, updated, expires, created, sum = struct.unpack(FORM, raw)
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
  if record and (#record == 8 or #record == 9) then
    return (struct.unpack('>I8', record))
  end
end

-- Whether there may be leases on keys of a cache whose control record this is.
local function has_leases(record)
  return #record == 9
end

-- The name of the lease under which the value of the entry at `key` is computed.
local function lease_name(key)
  local tag = string.find(key, '}', 1, true)
  return string.sub(key, 1, tag) .. '/lease/' .. string.sub(key, tag + 1)
end

local function dropped()
  return {struct.pack('>BI6', 2, now)}
end
