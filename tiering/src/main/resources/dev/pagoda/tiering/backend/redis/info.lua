-- Returns which server a shard is on, and what it says of its memory. KEYS: the shard's control record, which is not looked at.
return {string.match(redis.call('INFO', 'server'), 'run_id:(%w+)'), redis.call('INFO', 'memory')}
