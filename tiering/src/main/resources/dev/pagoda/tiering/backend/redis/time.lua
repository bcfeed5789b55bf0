-- Returns the server's clock: seconds and microseconds.
local function server_time()
  local time = redis.call('TIME')
  return tonumber(time[1]), tonumber(time[2])
end
