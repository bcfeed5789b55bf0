-- Carries out mutations of one cache in one shard: each one in order, all of them in one step.
--
-- KEYS: the shard's control record, the cache's control record, the cache's index, then the key of each mutation's entry.
-- ARGV: head (deadline, length of the entry keys' prefix, whether there is an index; address of messages; lengths of the entry keys), channel,
--       parameters: one for each mutation, or one for all of them, whose keys are different ones then; then the value of each.
-- Returns status and time, a version, then for each mutation what it did. A put without a condition is answered by a number: eight times the time
-- of its entry's creation, plus the outcome; its version is that in front.
--
-- A request that arrives after its deadline does nothing: its sender has given up, and others may have written since. That is judged in put.lua,
-- which has read what there is: `found`, `cleared`, `epoch`, `last`, `position`.

local SAMPLE = 32
local FIRST_KEY = 3
local PUT, REMOVE, TOUCH = 0, 1, 2
local CREATED, UPDATED, REMOVED, MISSING, REJECTED, DISCARDED, RAN_OUT, UNREADABLE = 0, 1, 2, 3, 4, 5, 6, 7
local NONE, PREVIOUS, TOLD = 0, 1, 2

local shard = {epoch = epoch, last = last, message = position}
local leased = has_leases(found[2])

local entries = {}
local expiries = {}
local created_keys = {}
local order = {}
local messages = {}
local ended = {}
local brief = false
local removes = false

local function set(key, raw, expires)
  if entries[key] == nil then
    order[#order + 1] = key
  end
  entries[key] = raw
  expiries[key] = expires
  removes = removes or not raw
end

-- Tells what has become of a key; an expiry of 0 says that it is gone.
local function tell(version, expires, key)
  local name = sub(key, prefix + 1)
  messages[#messages + 1] = pack('>I8I6I4', version, expires, #name) .. name
end

local function is_leased(key, expected)
  local token = fields('>I8', expected)
  return token > cleared and redis.call('MGET', lease_name(key))[1] == string.format('%.0f', token)
end

local function holds(condition, key, state, raw, expected)
  if condition == 1 then
    return state ~= LIVE
  elseif condition == 2 then
    return state == LIVE
  elseif condition == 3 then
    return state == LIVE and sub(raw, 2, 9) == expected
  elseif condition == 5 then
    return state ~= LIVE and entries[key] == nil and is_leased(key, expected)
  end
  return state == LIVE and sub(raw, HEADER + 1) == expected
end

-- The instant of expiry for a time to live; KEEP leaves it as it was.
local function instant(ttl, before)
  if ttl == NEVER then
    return NEVER
  elseif ttl == KEEP then
    return before
  end
  local at = now + ttl
  if at >= KEEP then
    return NEVER
  end
  return at
end

local replies = {pack('>BI6I8', 0, now, 0)}
for i = 1, count do
  local key = KEYS[i + FIRST_KEY]
  local parameters, value = ARGV[before_values == 3 and 3 or 2 + i], ARGV[before_values + i]
  local kind, condition, wants, on_create, on_update = fields('>BBBI6I6', parameters)
  local raw = entries[key]
  if raw == nil then
    raw = found[i + FIRST_KEY]
  end
  local state, version, created, updated, expires = read_entry(raw, cleared)
  local outcome
  local told_version = 0
  local shown, shown_raw = NONE, ''
  local unreadable = state == DAMAGED
  if unreadable and condition == 0 and wants == 0 and kind ~= TOUCH then
    -- Version and order do not depend on what is there, so it can be replaced.
    state, created, expires = LIVE, now, NEVER
    local left = redis.call('PTTL', key)
    if left > 0 then
      expires = now + left
    end
    unreadable = false
  end

  if unreadable then
    outcome = UNREADABLE
  elseif kind ~= PUT and state ~= LIVE then
    outcome = MISSING
  elseif condition ~= 0 and not holds(condition, key, state, raw, sub(parameters, 16)) then
    outcome = REJECTED
    if state == LIVE then
      told_version, shown, shown_raw = version, PREVIOUS, raw
    end
  else
    local ttl = on_update
    if state ~= LIVE then
      ttl = on_create
    end
    if kind == REMOVE then
      outcome = REMOVED
    elseif ttl == 0 then
      outcome = state == LIVE and RAN_OUT or DISCARDED
    else
      outcome = state == LIVE and UPDATED or CREATED
    end
    if wants == 1 and state == LIVE then
      shown, shown_raw = PREVIOUS, raw
    end
  end

  if leased and kind ~= TOUCH and outcome ~= REJECTED and outcome ~= UNREADABLE then
    ended[#ended + 1] = lease_name(key)
  end
  if outcome == CREATED or outcome == UPDATED then
    if kind == TOUCH then
      told_version = version
      value = sub(raw, HEADER + 1)
    else
      told_version = next_version(shard)
      updated = now
    end
    if outcome == CREATED then
      created = now
      created_keys[key] = true
      expires = instant(on_create, NEVER)
    else
      expires = instant(on_update, expires)
    end
    brief = brief or (outcome == CREATED and expires ~= NEVER)
    set(key, make_entry(told_version, created, updated, expires, value), expires)
    tell(told_version, expires, key)
  elseif outcome == REMOVED or outcome == RAN_OUT then
    told_version = next_version(shard)
    set(key, false)
    tell(told_version, 0, key)
  end
  if state == EXPIRED then
    shown, shown_raw = TOLD, raw
    if outcome ~= CREATED then
      set(key, false)
    end
  end
  local reply = pack(
    '>BI8I6I6I6B', outcome, told_version, created or 0, updated or 0, expires or 0, shown)
  if shown ~= NONE then
    reply = reply .. shown_raw
  end
  replies[i + 1] = reply
end

-- What can't be undone comes last: an index that is none is noticed before.
if indexed == 1 and (removes or next(created_keys)) and type(redis.pcall('ZCARD', KEYS[3])) == 'table' then
  return {struct.pack('>BI6', 3, now)}
end

-- Everything is decided: now it is written.
if #messages > 0 then
  save_and_publish(
    KEYS[1], shard, ARGV[2], sub(ARGV[1], 10, 19), pack('>BI2', 1, #messages) .. table.concat(messages), #messages)
end

if #ended > 0 then
  redis.call('DEL', unpack(ended))
end

local many, added, gone, gone_names = {}, {}, {}, {}
for _, key in ipairs(order) do
  local raw = entries[key]
  if not raw then
    gone[#gone + 1] = key
    gone_names[#gone_names + 1] = sub(key, prefix + 1)
  else
    if expiries[key] == NEVER then
      many[#many + 1] = key
      many[#many + 1] = raw
    else
      store_entry(key, raw, expiries[key])
    end
    if created_keys[key] then
      added[#added + 1] = 0
      added[#added + 1] = sub(key, prefix + 1)
    end
  end
end
if #many > 0 then
  redis.call('MSET', unpack(many))
end
if #gone > 0 then
  redis.call('UNLINK', unpack(gone))
end
if indexed == 1 then
  if #added > 0 then
    redis.call('ZADD', KEYS[3], unpack(added))
  end
  if #gone > 0 then
    redis.call('ZREM', KEYS[3], unpack(gone_names))
  end
  -- The server removes expired entries by itself, which leaves their names in the index. Sometimes a writer looks at a sample of it: the
  -- more names are stale, the more of them it finds, so that they stay a small share.
  if brief and micros % 16 == 0 then
    local start = sub(KEYS[FIRST_KEY + 1], 1, prefix)
    local stale = {}
    for _, name in ipairs(redis.call('ZRANDMEMBER', KEYS[3], SAMPLE)) do
      if redis.call('EXISTS', start .. name) == 0 then
        stale[#stale + 1] = name
      end
    end
    if #stale > 0 then
      redis.call('ZREM', KEYS[3], unpack(stale))
    end
  end
end
return replies
