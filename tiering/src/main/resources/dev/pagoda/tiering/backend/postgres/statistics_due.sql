-- Whether this process is the one to refresh the statistics now: no other one does, and none has since an interval ago. A tenth of
-- it is forgiven, since processes do not wake at the same moment. Parameter: interval in ms.
SELECT pg_try_advisory_xact_lock(1885431655, 4) AND NOT EXISTS (
    SELECT FROM pagoda.operation_metrics m
    WHERE m.operation = 'refresh_statistics' AND m.recorded_at > clock_timestamp() - ? * interval '0.9 milliseconds')
