-- The server's clock in milliseconds since 1970.
SELECT (date_part('epoch', clock_timestamp()) * 1000)::bigint
