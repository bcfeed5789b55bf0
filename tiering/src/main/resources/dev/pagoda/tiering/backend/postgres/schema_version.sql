-- The newest migration that was applied.
SELECT max(h.version::integer) FROM pagoda.pagoda_schema_history h WHERE h.success AND h.version ~ '^[0-9]+$'
