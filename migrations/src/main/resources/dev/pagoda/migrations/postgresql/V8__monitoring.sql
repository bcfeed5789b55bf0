-- Monitoring: what instances report of themselves, kept for seven days.

CREATE TABLE pagoda.operation_metrics (
    metric_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recorded_at timestamptz NOT NULL DEFAULT pagoda.clock(),
    instance text NOT NULL,
    namespace text,
    operation text NOT NULL,
    calls bigint NOT NULL CHECK (calls >= 0),
    errors bigint NOT NULL DEFAULT 0 CHECK (errors >= 0),
    p50_micros bigint,
    p95_micros bigint,
    p99_micros bigint
);
CREATE INDEX operation_metrics_time ON pagoda.operation_metrics (recorded_at);

CREATE TABLE pagoda.health_checks (
    check_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recorded_at timestamptz NOT NULL DEFAULT pagoda.clock(),
    instance text NOT NULL,
    component text NOT NULL,
    up boolean NOT NULL,
    detail text,
    micros bigint
);
CREATE INDEX health_checks_time ON pagoda.health_checks (recorded_at);

CREATE TABLE pagoda.pool_metrics (
    metric_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recorded_at timestamptz NOT NULL DEFAULT pagoda.clock(),
    instance text NOT NULL,
    active integer NOT NULL,
    idle integer NOT NULL,
    waiting integer NOT NULL,
    maximum integer NOT NULL,
    timeouts bigint NOT NULL DEFAULT 0
);
CREATE INDEX pool_metrics_time ON pagoda.pool_metrics (recorded_at);

-- Deletes what is older than the retention and returns how many rows that were.
CREATE FUNCTION pagoda.clean_monitoring(retention interval DEFAULT interval '7 days') RETURNS bigint
    LANGUAGE sql
    AS $$
    WITH operations AS (
        DELETE FROM pagoda.operation_metrics WHERE recorded_at < pagoda.clock() - retention RETURNING 1
    ), checks AS (
        DELETE FROM pagoda.health_checks WHERE recorded_at < pagoda.clock() - retention RETURNING 1
    ), pools AS (
        DELETE FROM pagoda.pool_metrics WHERE recorded_at < pagoda.clock() - retention RETURNING 1
    )
    SELECT (SELECT count(*) FROM operations) + (SELECT count(*) FROM checks) + (SELECT count(*) FROM pools)
$$;
