-- Records the state of a pool. Parameters: instance, active, idle, waiting, maximum.
INSERT INTO pagoda.pool_metrics (instance, active, idle, waiting, maximum) VALUES (?, ?, ?, ?, ?)
