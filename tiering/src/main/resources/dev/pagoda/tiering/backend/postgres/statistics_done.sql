-- Records a refresh of the statistics. Parameters: instance, microseconds.
INSERT INTO pagoda.operation_metrics (recorded_at, instance, operation, calls, p50_micros)
VALUES (clock_timestamp(), ?, 'refresh_statistics', 1, ?)
