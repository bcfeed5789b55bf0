-- Puts unconditionally, for a time above zero. Null if the namespace is gone.
-- Parameters: namespace, key, key_tail, value, time to live if created (ms, null for ever), time to live if updated (ms, null for
-- ever, -1 for the one that it has), deadline.
SELECT ${put}(?, ?, ?, ?, ?, ?, ?)
