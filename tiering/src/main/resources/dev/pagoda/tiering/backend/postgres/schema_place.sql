-- Whether the schema is there, or the user may make it.
SELECT to_regnamespace('pagoda') IS NOT NULL OR has_database_privilege(current_database(), 'CREATE')
