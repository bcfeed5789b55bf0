SELECT u.*
    FROM unnest(
        ?::integer[], ?::bytea[], ?::bytea[], ?::bytea[], ?::bigint[], ?::bigint[], ?::integer[], ?::bigint[], ?::bytea[],
        ?::boolean[]
    ) AS u (
        ordinal, key, key_tail, value, on_create, on_update, condition, expected_version, expected_value, wanted)
