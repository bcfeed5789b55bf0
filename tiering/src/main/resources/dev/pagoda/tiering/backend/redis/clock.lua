-- Returns the server's time in microseconds. KEYS: the shard's control record, which is not looked at.
return {string.format('%.0f', now_us)}
