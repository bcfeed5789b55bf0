-- Answers a probe through the queue of the changes, so that its echo comes after all changes made so far.
--
-- KEYS: the shard's control record. ARGV: channel of the prober, what the echo begins with.
-- Returns the server's time in microseconds. The echo tells the shard's epoch and last number, the time, and the history that the server is in:
-- it has another one after a failover and after a restart, which may both have lost writes.

local record = redis.call('MGET', KEYS[1])[1]
local shard = open_shard(record)
if not record or #record ~= 24 then
  redis.call('SET', KEYS[1], struct.pack(CONTROL, shard.epoch, shard.last, shard.message))
end
local history = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
redis.call('PUBLISH', ARGV[1], ARGV[2] .. struct.pack('>I8I8I6', shard.epoch, shard.message, now) .. history .. run)
return {string.format('%.0f', now_us)}
