-- The common case of a write: puts of different keys without a condition, whose entries get one time to live, over entries that live or none.
-- Stands in front of write.lua, which says what is asked and answered, and which goes on if anything is out of the ordinary.
--
-- A server's time goes into calls and into new strings, so there is one call of a kind for all keys, and the strings that are made for a key are
-- those of its entry. It also goes into functions and what they enclose, so there are none. Versions order the writes of one key: all the puts
-- share one.

local fields, pack, sub = struct.unpack, struct.pack, string.sub

local deadline, prefix, indexed = fields('>I6I2B', ARGV[1])
if now > deadline then
  return {pack('>BI6', 1, now)}
end

local found = redis.call('MGET', unpack(KEYS))
-- What another program wrote in the place of a record is none.
if not found[2] or #found[2] ~= 8 and #found[2] ~= 9 then
  return {pack('>BI6', 2, now)}
end
local cleared = fields('>I8', found[2])
local epoch, last, position = now_us, 0, 0
if found[1] and #found[1] == 24 then
  epoch, last, position = fields(CONTROL, found[1])
end

local count = #KEYS - 3
local before_values = #ARGV - count
local kind, condition, wants, on_create, on_update = fields('>BBBI6I6', ARGV[3])
if before_values == 3 and kind == 0 and condition == 0 and wants == 0 and on_create == on_update
  and on_create ~= 0 and on_create ~= KEEP and #found[2] == 8 then
  local version = last + 1
  if version < now_us then
    version = now_us
  end
  local expires = on_create
  if expires ~= NEVER then
    expires = now + expires
    if expires >= KEEP then
      expires = NEVER
    end
  end
  local head = pack('>BI8I6I6', FORMAT, version, now, expires)
  local head_sum = version % MODULUS * OF_VERSION + now % MODULUS * OF_UPDATED + expires % MODULUS * OF_EXPIRES
  local header, header_created = nil, -1
  -- Names and entries in turn. Lua makes room for as many as there are here, which is enough for one entry.
  local writes, size = {KEYS[1], '', false, false}, 2
  local replies = {pack('>BI6I8', 0, now, version), false}
  local added, adding = nil, 0
  local plain = expires == NEVER or micros % 16 ~= 0
  for i = 1, count do
    local key, raw = KEYS[i + 3], found[i + 3]
    local created, outcome = now, 0
    if raw then
      if #raw < HEADER then
        plain = false
        break
      end
      local format, old, updated, expired, born, sum = fields(FORM, raw)
      if format ~= FORMAT or sum ~= (old % MODULUS * OF_VERSION + updated % MODULUS * OF_UPDATED
        + expired % MODULUS * OF_EXPIRES + born % MODULUS * OF_CREATED) % MODULUS or old > cleared and expired <= now then
        plain = false
        break
      end
      if old > cleared then
        created, outcome = born, 1
      end
    end
    if outcome == 0 then
      if added then
        added[adding + 1], added[adding + 2] = 0, sub(key, prefix + 1)
      else
        added = {0, sub(key, prefix + 1)}
      end
      adding = adding + 2
    end
    if created ~= header_created then
      header = head .. pack('>I6I4', created, (head_sum + created % MODULUS * OF_CREATED) % MODULUS)
      header_created = created
    end
    writes[size + 1], writes[size + 2] = key, header .. ARGV[before_values + i]
    size = size + 2
    replies[i + 1] = created * 8 + outcome
  end
  if plain then
    -- What can't be undone comes last: an index that is none is noticed before.
    if added and indexed == 1 and type(redis.pcall('ZCARD', KEYS[3])) == 'table' then
      return {pack('>BI6', 3, now)}
    end
    local control = pack(CONTROL, epoch, version, position + count)
    -- The control record comes first: if memory has run out this fails, and nothing has happened.
    if expires == NEVER then
      writes[2] = control
      redis.call('MSET', unpack(writes, 1, size))
    else
      redis.call('SET', KEYS[1], control)
      local at = string.format('%.0f', expires + GRACE)
      for i = 3, size, 2 do
        redis.call('SET', writes[i], writes[i + 1], 'PXAT', at)
      end
    end
    if added and indexed == 1 then
      redis.call('ZADD', KEYS[3], unpack(added))
    end
    redis.call('PUBLISH', ARGV[2], sub(ARGV[1], 10, 19) .. control .. pack('>BI2I8I6I2', 3, count, version, expires, prefix)
      .. sub(ARGV[1], 20) .. (count == 1 and KEYS[4] or table.concat(KEYS, '', 4)))
    return replies
  end
end
