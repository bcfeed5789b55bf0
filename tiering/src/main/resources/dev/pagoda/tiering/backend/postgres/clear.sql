-- Clears a namespace: what has no greater version than this one is dead. No row if it is gone. Parameters: namespace, deadline.
SELECT c.cleared_version FROM pagoda.clear_namespace(?, ?) AS c (cleared_version)
