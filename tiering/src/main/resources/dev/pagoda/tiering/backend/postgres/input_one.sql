SELECT 0 AS ordinal, ?::bytea AS key, ?::bytea AS key_tail, ?::bytea AS value, ?::bigint AS on_create, ?::bigint AS on_update,
        ?::integer AS condition, ?::bigint AS expected_version, ?::bytea AS expected_value, ?::boolean AS wanted
